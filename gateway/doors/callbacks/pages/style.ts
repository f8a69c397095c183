/** The one style sheet: light and dark, phone first, a second column for the decision where there is room. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f4f6f8;--card:#fff;--text:#17202b;--muted:#51606f;--line:#d9e0e7;--link:#17559f;
--accent:#14532d;--accent-bg:#1b6b3a;--on:#fff;--deny:#a3241c;--warn:#7a4b00;--warn-bg:#fdf3dc;--error:#a3241c;--soft:#eef2f6;
--low:#2f5d3a;--low-bg:#e3f1e6;--medium:#6d4700;--medium-bg:#fbeecb;--high:#8a2f0b;--high-bg:#fde4d8;--critical:#8c1420;--critical-bg:#fbdde0}
@media (prefers-color-scheme:dark){:root{--bg:#0f151b;--card:#18212a;--text:#e9eef3;--muted:#a7b4c1;--line:#2c3945;--link:#8fc0ff;
--accent:#a6e0b8;--accent-bg:#1f7a43;--on:#fff;--deny:#ff9c92;--warn:#f3cd83;--warn-bg:#37290d;--error:#ff9c92;--soft:#212c37;
--low:#a8dcb4;--low-bg:#1b3323;--medium:#f1d08a;--medium-bg:#3a2d10;--high:#ffb795;--high-bg:#43210f;--critical:#ffaab2;--critical-bg:#471820}}
*{box-sizing:border-box}[hidden]{display:none!important}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
main:focus{outline:none}
.skip{position:absolute;left:-100vw}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:2}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.top{display:flex;justify-content:space-between;align-items:center;gap:1rem;padding:.6rem 1rem;border-bottom:1px solid var(--line);background:var(--card)}
.brand,.who{margin:0;display:flex;align-items:center;gap:.6rem;min-width:0}.who{flex:none;max-width:60%}.brand a{color:inherit;text-decoration:none;white-space:nowrap}
.org,.who span{color:var(--muted);font-size:.875rem;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
main{max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.375rem;line-height:1.35;font-weight:600;margin:.25rem 0 .75rem;text-wrap:pretty}
h2{font-size:.8125rem;font-weight:600;letter-spacing:.02em;color:var(--muted);margin:0 0 .25rem}
h3{font-size:1rem;font-weight:400;line-height:1.4;margin:0}
p{margin:0 0 .4rem}p:last-child,ul:last-child{margin-bottom:0}
ul{margin:0;padding:0;list-style:none}
.muted{color:var(--muted)}.facts{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;font-size:.875rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem}
.risk{display:inline-block;padding:.1rem .6rem;border-radius:99px;font-size:.8125rem;font-weight:600;background:var(--soft);color:var(--text)}
.risk::first-letter{text-transform:uppercase}
.risk.low{background:var(--low-bg);color:var(--low)}.risk.medium{background:var(--medium-bg);color:var(--medium)}
.risk.high{background:var(--high-bg);color:var(--high)}.risk.critical{background:var(--critical-bg);color:var(--critical)}
.hold h1{font-weight:450}.agent{font-weight:700}.id{color:var(--muted);font-size:.8em;font-weight:400}h1 .id{font-size:.65em}
.state{border-left:4px solid var(--line);padding:.1rem 0 .1rem .75rem;margin:0}
.state.pending{border-color:var(--warn)}.state.approved{border-color:var(--accent-bg)}.state.denied{border-color:var(--deny)}
.votes li{margin-top:.25rem}.state+.state,.said .warn{margin-top:.75rem}.short{display:none}
.body section+section{border-top:1px solid var(--line);margin-top:.9rem;padding-top:.9rem}
.changes li+li,.why li+li{margin-top:.75rem}
.thing{font-weight:400}
.move{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem .6rem;background:var(--soft);border-radius:8px;padding:.4rem .7rem}
.what{color:var(--muted);font-size:.875rem;flex:1 0 100%}.after{font-weight:700}.arrow{color:var(--muted)}
.sets{margin:.75rem 0 0;font-size:.875rem}.sets div{display:flex;gap:.75rem;padding:.15rem 0}.sets dt{color:var(--muted);flex:0 0 9rem}.sets dd{margin:0;min-width:0}
.warn{background:var(--warn-bg);color:var(--warn);border-radius:8px;padding:.3rem .7rem}
.theirs{font-style:normal;unicode-bidi:isolate}.theirs::before{content:"“"}.theirs::after{content:"”"}
label{display:block;font-weight:600;margin-bottom:.3rem}label .muted{font-weight:400}
textarea{display:block;resize:none;width:100%;font:inherit;color:inherit;background:var(--bg);border:1px solid var(--muted);border-radius:8px;padding:.6rem .7rem;min-height:2.9rem;field-sizing:content;max-height:10rem}
textarea[aria-invalid=true]{border:2px solid var(--error)}
.limits[open]~.buttons .approve{background:transparent;border-color:var(--accent-bg);color:var(--accent)}
.limits{margin:.25rem 0 0;font-size:.9375rem}.limits summary,.glass summary{display:flex;align-items:center;min-height:2.75rem}.limits summary::before,.glass summary::before{content:"▸";width:1.1rem;flex:none;color:var(--muted)}
.limits[open] summary::before,.glass[open] summary::before{content:"▾"}.limits summary{font-weight:400;color:var(--link)}
.field{display:grid;grid-template-columns:6.5rem minmax(0,1fr);align-items:center;gap:.5rem;margin:0 0 .6rem}.field label{margin:0;font-weight:400}
select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--muted);border-radius:8px;min-height:2.9rem;padding:.3rem .6rem;width:100%;min-width:0}
fieldset{border:1px solid var(--line);border-radius:10px;padding:.4rem .8rem .7rem;margin:0 0 .75rem;min-width:0}legend{padding:0 .3rem;font-weight:600;font-size:.875rem}
.tick{display:flex;gap:.6rem;align-items:flex-start;padding:.4rem 0}.tick input{width:1.5rem;height:1.5rem;flex:none;margin:0}.tick label{margin:0;font-weight:400}
.limits .approve{width:100%}
.small{min-height:2.75rem;padding:.4rem .9rem;font-size:.9375rem}.said form{margin:.75rem 0 0}.next{margin-top:.9rem}
.error{color:var(--error);font-weight:600}
.buttons{display:flex;gap:.75rem;margin:.75rem 0 .6rem}.limits+.buttons{margin-top:.4rem}
button,.button{font:inherit;font-weight:600;min-height:3rem;padding:.6rem 1.1rem;border-radius:10px;border:1px solid transparent;cursor:pointer;text-decoration:none;display:inline-block}
.approve,.button{background:var(--accent-bg);color:var(--on)}.deny{background:transparent;border-color:var(--deny);color:var(--deny)}
.buttons button{flex:1 1 auto;white-space:nowrap}.buttons .approve{flex-grow:1.6}
.quiet{background:transparent;color:var(--link);font-weight:400;min-height:2.75rem;padding:.3rem .2rem;white-space:nowrap}
.approve:hover,.button:hover{filter:brightness(1.1)}.deny:hover{background:var(--soft)}
nav{font-size:.875rem;margin-bottom:.75rem}nav a{display:inline-block;padding:.35rem 0}
.hold{display:grid;gap:1rem}
.decide{position:sticky;bottom:0;max-height:88vh;overflow-y:auto;box-shadow:0 -6px 18px rgb(0 0 0/.12);margin:0 -1rem;border-radius:16px 16px 0 0;border-width:1px 0 0;padding-bottom:max(1rem,env(safe-area-inset-bottom))}
.decide h2{display:none}.decide form>p:last-child{font-size:.875rem}
.more{display:grid;gap:.75rem}
summary{cursor:pointer;font-weight:600;min-height:1.75rem}details[open] summary{margin-bottom:.6rem}
pre{margin:0 0 .5rem;padding:.75rem;background:var(--soft);border-radius:8px;overflow:auto;font:.8125rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap}
.cards{display:grid;gap:.75rem;margin-bottom:1.5rem}.cards h3{margin-bottom:.5rem}
.cards .card{position:relative;padding-right:2.25rem}.cards .card::after{content:"›";position:absolute;right:.9rem;top:50%;translate:0 -50%;font-size:1.75rem;color:var(--muted)}
.cards a,.rows a{color:inherit;text-decoration:none}.cards a::after{content:"";position:absolute;inset:0;border-radius:12px}.cards .card:hover,.rows a:hover{background:var(--soft)}.cards a:focus-visible{outline:none}.cards a:focus-visible::after{outline:3px solid var(--link);outline-offset:2px}
.others .card{background:transparent}.soon{font-weight:700;color:var(--high)}
.rows li{padding:.6rem 0;border-top:1px solid var(--line);display:grid;gap:.1rem}.rows .muted{font-size:.875rem}
.message{max-width:34rem;margin:8vh auto 0}.message .button{margin-top:.5rem}
section+section{margin-top:1rem}
@media (max-height:37rem){.short{display:block}.decide{position:static;max-height:none;margin:0;border-width:1px;border-radius:12px;box-shadow:none}}
@media (min-width:56rem){
main{padding:1.5rem 2rem}h1{font-size:1.75rem}
.hold{grid-template-columns:minmax(0,1fr) 21rem;align-items:start;gap:1.25rem 2rem}
.said,.more,.body{grid-column:1}.decide{grid-column:2;grid-row:1/span 3;top:1.5rem;bottom:auto;max-height:calc(100vh - 3rem);margin:0;border-width:1px;border-radius:12px;box-shadow:none}
.decide h2{display:block;font-size:1rem;color:var(--text);margin-bottom:.6rem}
.body section{display:grid;grid-template-columns:8.5rem minmax(0,1fr);column-gap:1.25rem}.body section>*{grid-column:2}.body section>h2{grid-column:1;grid-row:1/span 4}
.cards{grid-template-columns:repeat(auto-fill,minmax(22rem,1fr))}}
@media (forced-colors:active){.risk,.move,.warn{border:1px solid}}
@media print{.decide,.top form,.skip{display:none}}
`.trim()

/** A door ajar. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#17202b"/><path d="M9 26V7h11v19" fill="none" stroke="#fff" stroke-width="2.4"/><path d="M20 7l5 3v19l-5-3z" fill="#6fbf8b"/></svg>`
