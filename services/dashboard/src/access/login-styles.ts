/** For the login page, which works without the bundle of the page. */
export const loginStyles = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f5f6f8, #14171c); color: light-dark(#1b1f24, #e6e9ee); }
main { width: min(22rem, 100vw - 2rem); }
form { display: grid; gap: 1rem; padding: 1.5rem; border: 1px solid light-dark(#d5d9e0, #343a44); border-radius: 0.5rem; background: light-dark(#fff, #1c2027); }
h1 { font-size: 1.25rem; margin: 0; }
label { display: grid; gap: 0.25rem; }
input, button { font: inherit; padding: 0.5rem 0.75rem; border-radius: 0.375rem; border: 1px solid light-dark(#6b7280, #8b94a3); background: transparent; color: inherit; }
button { background: light-dark(#1d4ed8, #93b4ff); color: light-dark(#fff, #10131a); border-color: transparent; cursor: pointer; }
:focus-visible { outline: 3px solid light-dark(#1d4ed8, #93b4ff); outline-offset: 2px; }
[role=alert] { margin: 0; color: light-dark(#b42318, #ff9b8f); }
`
