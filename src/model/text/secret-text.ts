export const mask = '********';

/**
 * Masks what is a secret by where it stands: behind a key that names one, in a URL, as a password hash, in a private key.
 * It needs to know no value, so it also holds for passwords that a host has and secrets.yaml never had.
 */
export function maskSecretText(text: string): string {
  return rules.reduce(
    (shown, [pattern, put]) =>
      typeof put === 'string' ? shown.replaceAll(pattern, put) : shown.replaceAll(pattern, put),
    text,
  );
}

// Bounded repetitions only: raw output is up to 200,000 characters long.
const word = `(?:(?<!by)pass(?:wd|word|phrase|words)?|secrets?|tokens?|credentials?|(?:_|-|bind|root|admin)pw|psk|des_key|secret_?key|api_?key|sst_auth)`;
const key = String.raw`(?<![A-Za-z])[\w.-]{0,60}?${word}(?![a-z])[\w-]{0,40}`;
/** What closes a key in JSON, PHP or Python: `$config['des_key']`. */
const closed = String.raw`["'\]]{0,3}`;
const between = String.raw`${closed}[ \t]{0,40}(?:=>|::(?!:)|:(?!:)|=(?!=))[ \t]{0,40}`;
/** The sign of a diff, a comment, `export` and PHP's `$config['`. */
const lineStart = String.raw`^[+\- ]?[ \t]{0,40}[#;]{0,3}[ \t]{0,8}(?:export |set |\$\w{1,40}\[)?["']?`;
const quoted = String.raw`'(?:[^'\\\n]|\\.){0,4000}'|"(?:[^"\\\n]|\\.){0,4000}"`;
/** MariaDB's `using password: YES` tells whether there was one, and Postfix's lookup tables name a file. */
const harmless = String.raw`(?!(?:YES|NO|yes|no|true|false|none|null)\b|(?:hash|lmdb|texthash|ldap|proxy|mysql):/|\*{8})`;
/** Those that some file has without a sign between: keepalived, slapd, Dovecot, netrc, wpa_supplicant. */
const unmistakable = '(?:auth_pass|rootpw|olcRootPW|bindpw|bind_pw|dnpass|wpa-psk|wpa-password)';
const bare = `(?:${unmistakable}|passwd|credentials)`;

const rules: readonly (readonly [pattern: RegExp, put: string | ((...found: string[]) => string)])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?!-----)[\s\S]){0,20000}/g, `-----BEGIN PRIVATE KEY----- ${mask} `],
  [/\bxox[a-z]-[\w-]{6,400}|\bxapp-[\w-]{6,400}/g, mask],
  // Up to the last @ before the next space or quote: a password may have one of its own.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/'"]{0,64}):[^\s'"]{1,400}@/gi, `$1:${mask}@`],
  [
    /(?<!\$)\{([A-Z0-9]{2,10}(?:[-_][A-Z0-9]{1,10}){0,3})(?:\.[a-z0-9]{1,6})?\}(?=[^\s'"]{8})[^\s'"]{1,400}/g,
    `{$1}${mask}`,
  ],
  [/\$(?:1|2[abxy]?|5|6|7|y|argon2\w{1,3})\$[./A-Za-z0-9$=,+-]{8,400}/g, mask],
  [/(?<![\w*])\*[0-9A-Fa-f]{40}(?![0-9A-Fa-f])/g, mask],
  [
    /\b(IDENTIFIED\s{1,9}(?:BY|(?:VIA|WITH)\s{1,9}\w{1,40}\s{1,9}(?:USING|AS|BY))\s{1,9}(?:PASSWORD\s{0,9})?\(?)(?:'(?:[^'\\]|\\.|''){0,400}'|"(?:[^"\\]|\\.|""){0,400}")/gi,
    `$1'${mask}'`,
  ],
  [/\b(PASSWORD\s{0,9}\(\s{0,9})(?:'(?:[^'\\]|\\.|''){0,400}'|"(?:[^"\\]|\\.|""){0,400}")/gi, `$1'${mask}'`],
  [
    /\b((?:proxy-)?authorization["']?\s{0,9}[:=]\s{0,9}["']?)(?:(?:basic|bearer|digest|token)\s{1,9})?[^\s'"]{1,4000}/gi,
    `$1${mask}`,
  ],
  // A whole line of a configuration file: its value may have spaces in it.
  [
    new RegExp(
      `(${lineStart}${key}${between})(?:(${quoted})(?=[;,)\\]} \\t]*$)|${harmless}(\\S[^\\n]{0,4000}))`,
      'gmi',
    ),
    valueMasked,
  ],
  [new RegExp(`(${lineStart}${bare}[ \\t]{1,40})${harmless}(?![=:])(\\S[^\\n]{0,4000})`, 'gmi'), `$1${mask}`],
  [
    new RegExp(
      `(${key}${between})(?:(${quoted})|(\\[[^\\]\\n]{0,4000}\\])|${harmless}([^\\s,;)\\]}'"&]{1,4000}))`,
      'gi',
    ),
    valueMasked,
  ],
  // In the middle of a line, as in an error that quotes one of a file.
  [new RegExp(`((?<![\\w-])${unmistakable}[ \\t]{1,40})${harmless}(?![=:])([^\\s'"]{1,4000})`, 'gi'), `$1${mask}`],
];

/** In the quotes that it had, so that a file stays readable as what it is. */
function valueMasked(_all: string, before = '', inQuotes?: string): string {
  const quote = typeof inQuotes === 'string' && /^['"]/.test(inQuotes) ? inQuotes.charAt(0) : '';
  return `${before}${quote}${mask}${quote}`;
}
