import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Who looks, for the head of a page. */
export interface Looker {
  readonly name: string
  /** Of the form that signs out. */
  readonly token: string
}

export interface PageOptions {
  readonly org: string
  readonly title: string
  readonly looker?: Looker | undefined
  readonly body: Html
}

/** A whole page. Everything put into it is escaped; no script is ever in it. */
export const page = ({ org, title, looker, body }: PageOptions): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · Postern</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header class="top">
          <p class="brand">
            <a href="/approvals"><strong>Postern</strong></a> <span class="org">${org}</span>
          </p>
          ${
            looker === undefined
              ? ''
              : html`<form method="post" action="/sign-out" class="who">
                  <span>${looker.name}</span>
                  <input type="hidden" name="token" value="${looker.token}" />
                  <button type="submit" class="quiet">Sign out</button>
                </form>`
          }
        </header>
        <main id="main" tabindex="-1">${body}</main>
      </body>
    </html>`
