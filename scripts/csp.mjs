/**
 * The content security policy the site runs under: the one place that holds it. The server sends it as a header and the
 * build writes it into index.html, because static hosts cannot be relied on to send headers.
 *
 * `chainrule` is the policy through which worker scripts pass, `lit-html` Lit's own. `'wasm-unsafe-eval'` allows
 * WebAssembly and nothing else; `blob:` allows the worker whose source is part of the page.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "manifest-src 'self'",
  "font-src 'self'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types chainrule lit-html",
].join("; ");
