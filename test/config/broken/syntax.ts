import type { Broken } from './broken.ts';

export const syntax: readonly Broken[] = [
  ['a tab for indentation', '  public:', '	public:', '4:1: found a tab, wanted blanks: YAML does not indent by tabs'],
  [
    'a bracket that is never closed',
    '[filer, arbiter]',
    '[filer, arbiter',
    '10:109: found a line that is indented by more or less than its neighbours; or is a quote or a bracket not closed above it?',
  ],
  [
    'a quote that is never closed',
    'name: example',
    'name: "example',
    '17:1: found no colon, comma, blank, bracket or quote where one belongs; a quote may have been opened on a line above',
  ],
  [
    'a missing colon',
    'domain: example.net',
    'domain example.net',
    '2:1: found a key that spans several lines; is a colon or a dash missing?',
  ],
  [
    'a second colon',
    'domain: example.net',
    'domain: example.net: yes',
    '2:9: found a second colon or a list after a key; put the value in quotes; or is the next line indented too far?',
  ],
  [
    'a line that is indented too far',
    'domain:',
    ' domain:',
    '1:7: found a second colon or a list after a key; put the value in quotes; or is the next line indented too far?',
  ],
  ['a key twice', 'domain: example.net', 'name: again', '2:1: found a key again, wanted each key once'],
  ['a second document', 'vips:', '---\nvips:', '6:1: found a second document after `---`, wanted one'],
  [
    'a list that stops being one',
    'domain:',
    '- domain:',
    '2:1: found a key that spans several lines; is a colon or a dash missing?',
  ],
  [
    'a value that begins with *',
    'name: example',
    'name: *example',
    '1:7: found an alias (*name), wanted the value itself; put a value that begins with * in quotes',
  ],
  [
    'a value that begins with &',
    'name: example',
    'name: & example',
    '1:7: found an alias (*name) or an anchor (&name) without a name; put a value that begins with * or & in quotes',
  ],
  [
    'a value that begins with !',
    'name: example',
    'name: !example',
    '1:7: found a tag (!name) that means nothing here; put a value that begins with ! in quotes',
  ],
  [
    'a value that begins with @',
    'name: example',
    'name: @example',
    '1:7: found a value that begins with a character that YAML keeps for itself; put it in quotes',
  ],
  [
    'a template that nobody filled in',
    'name: example',
    'name: {{ cluster }}',
    '1:8: found a list or keys where a key belongs; is a quote missing around a value that begins with { or [?',
  ],
  [
    'a backslash in double quotes',
    'name: example',
    'name: "exam\\ple"',
    '1:12: found a backslash that escapes nothing; use single quotes or write it twice',
  ],
  [
    'aliases that stand for more than there is memory',
    /.*/s,
    'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n',
    '2:8: found an alias (*name), wanted the value itself; put a value that begins with * in quotes',
  ],
  [
    'an alias of itself',
    /.*/s,
    'a: &a [*a]',
    '1:8: found an alias (*name), wanted the value itself; put a value that begins with * in quotes',
  ],
  [
    'a missing comma',
    'name: lb1,',
    'name: lb1',
    '11:13: found a colon or a dash that is not allowed inside { } or [ ]; is a comma missing before it?',
  ],
  [
    'a no-break space of a web page',
    'domain: example.net',
    'domain:\u00a0example.net',
    '2:8: found a blank that is none to YAML (U+00A0), wanted a plain one; was this copied from a web page or a chat?',
  ],
];
