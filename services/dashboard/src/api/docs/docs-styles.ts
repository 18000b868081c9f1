/** For the description of the API. */
export const docsStyles = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: light-dark(#fff, #14171c); color: light-dark(#1b1f24, #e6e9ee); }
h1 { font-size: 1.5rem; } h2 { margin-top: 2rem; font-size: 1.25rem; } h3 { font-size: 1rem; margin-bottom: 0; }
details { border: 1px solid light-dark(#d5d9e0, #343a44); border-radius: 0.375rem; margin: 0.5rem 0; padding: 0.25rem 0.75rem; }
summary { cursor: pointer; padding: 0.25rem 0; }
code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid light-dark(#e5e8ec, #2a2f38); }
a { color: light-dark(#1d4ed8, #93b4ff); }
:focus-visible { outline: 3px solid light-dark(#1d4ed8, #93b4ff); }
`
