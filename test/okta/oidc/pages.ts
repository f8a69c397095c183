const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

const page = (title: string, body: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:12vh auto;padding:0 1rem}input,button{font:inherit;padding:.5rem}
input{width:100%;box-sizing:border-box;margin:.3rem 0 .8rem}code{font-size:1.5rem}</style></head>
<body><h1>${title}</h1>${body}</body></html>`

/** Who it is; nobody asks for a password. */
export const signInPage = (hint: string): string =>
  page(
    'Simulated org',
    `<form method="post"><label>Login <input name="login" autocomplete="username" placeholder="${escaped(hint)}"></label>
<button>Sign in</button> <button name="no" value="1">Cancel</button></form>`,
  )

/** The provider's own forms carry their fields; these give them a face. */
export const codePage = (form: string, problem: string): string =>
  page('Enter the code', `<p>${problem}</p>${form}<button type="submit" form="op.deviceInputForm">Continue</button>`)

export const confirmPage = (form: string, code: string): string =>
  page(
    'Is this your code?',
    `<p><code>${escaped(code)}</code></p>${form}
<button type="submit" form="op.deviceConfirmForm">Yes</button>
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">No</button>`,
  )

export const donePage = (): string => page('Signed in', '<p>You can close this window.</p>')
