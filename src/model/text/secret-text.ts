export const mask = '********';

/**
 * Masks secrets by position: after a key that names one, in a URL, as a password hash, in a private key. It needs no
 * known values, so it also covers passwords that exist only on a host.
 */
export function maskSecretText(text: string): string {
  return rules.reduce(
    (shown, [pattern, put]) =>
      typeof put === 'string' ? shown.replaceAll(pattern, put) : shown.replaceAll(pattern, put),
    text,
  );
}

// Bounded repetitions only: raw output may have 200,000 characters.
const word = `(?:(?<!by)pass(?:wd|word|phrase|words)?|secrets?|tokens?|credentials?|(?:_|-|bind|root|admin)pw|psk|des_key|secret_?key|api_?key|sst_auth)`;
const key = String.raw`(?<![A-Za-z])[\w.-]{0,60}?${word}(?![a-z])[\w-]{0,40}`;
/** What ends a key in JSON, PHP or Python: `$config['des_key']`. */
const closed = String.raw`["'\]]{0,3}`;
const between = String.raw`${closed}[ \t]{0,40}(?:=>|::(?!:)|:(?!:)|=(?!=))[ \t]{0,40}`;
/** A diff sign, a comment sign, `export` and PHP's `$config['`. */
const lineStart = String.raw`^[+\- ]?[ \t]{0,40}[#;]{0,3}[ \t]{0,8}(?:export |set |\$\w{1,40}\[)?["']?`;
const quoted = String.raw`'(?:[^'\\\n]|\\.){0,4000}'|"(?:[^"\\\n]|\\.){0,4000}"`;
/** MariaDB's `using password: YES` only says whether there was one, and Postfix's lookup tables name a file. */
const harmless = String.raw`(?!(?:YES|NO|yes|no|true|false|none|null)\b|(?:hash|lmdb|texthash|ldap|proxy|mysql):/|\*{8})`;
/**
 * Keys that some file writes without a sign between key and value: keepalived, slapd, Dovecot, netrc, wpa_supplicant.
 */
const unmistakable = '(?:auth_pass|rootpw|olcRootPW|bindpw|bind_pw|dnpass|wpa-psk|wpa-password)';
const bare = `(?:${unmistakable}|passwd|credentials)`;

const rules: readonly (readonly [pattern: RegExp, put: string | ((...found: string[]) => string)])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?!-----)[\s\S]){0,20000}/g, `-----BEGIN PRIVATE KEY----- ${mask} `],
  [/\bxox[a-z]-[\w-]{6,400}|\bxapp-[\w-]{6,400}/g, mask],
  // Up to the last @ before the next space or quote: a password may contain one.
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
  // A whole line of a configuration file: its value may contain spaces.
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
  // In the middle of a line, as in an error that quotes a file.
  [new RegExp(`((?<![\\w-])${unmistakable}[ \\t]{1,40})${harmless}(?![=:])([^\\s'"]{1,4000})`, 'gi'), `$1${mask}`],
];

/** Keeps the quotes, so that the file stays readable. */
function valueMasked(_all: string, before = '', inQuotes?: string): string {
  const quote = typeof inQuotes === 'string' && /^['"]/.test(inQuotes) ? inQuotes.charAt(0) : '';
  return `${before}${quote}${mask}${quote}`;
}
