/** The page before its script runs. The token proves that a request comes from the page; `user` is the initial user. */
export const html = ({ token, user }: { readonly token: string; readonly user: string }) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>mailha console</title>
<link rel="icon" href="/console/emoji/2709.svg" type="image/svg+xml">
<link rel="stylesheet" href="/console/page.css">
<script type="module" src="/console/page.js"></script>
</head>
<body><div id="page" data-token="${token}" data-user="${user}"></div><noscript>The console needs JavaScript.</noscript></body>
</html>
`;

/** Scripts and styles from this origin only; images from anywhere, for image blocks; no framing. */
export const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data: https:",
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;
