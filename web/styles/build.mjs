// Builds fv.css from the Sass here: `make styles`. Needed only by whoever changes a style; the program is built from the
// result, which is committed, and a test in Go says when it was forgotten (web/styles_test.go).
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { compile } from 'sass'

const here = new URL('.', import.meta.url)
const { css } = compile(new URL('main.scss', here).pathname, {
  style: 'compressed',
  charset: false,
  loadPaths: [new URL('node_modules/govuk-frontend/dist', here).pathname],
})

// What govuk-frontend ships and no page uses. The test that counts classes says when this list is out of date.
const unused = /govuk-(?:(?:radios|checkboxes)(?:__(?:divider|conditional)|--(?:inline|small))|button(?:__start-icon|--inverse|\[disabled)|input(?:__|--(?:extra|width-(?:2\b|3|4|5|30)))|panel(?:--interruption|__actions)|summary-(?:card|list__actions-list|list--no|list__row--no)|tag--(?:purple|orange|teal|magenta|grey|turquoise|pink)|(?:label|fieldset__legend)--(?:xl|s\b)|error-summary__body|language-navigation__link|link(?![-\w])|caption-(?:xl|m)|body(?:-m|-s|-lead)?(?![-_\w])|language-navigation--inverse|service-navigation|generic-header__container--full|main-wrapper--|back-link--inverse|visually-hidden-focusable|skip-link-focused|select--error)|:disabled|-moz-focus-inner|moz-any-link/

// rules splits a stylesheet at its outermost braces.
function rules(text) {
  const found = []
  for (let start = 0, at = 0, depth = 0; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) {
      const rule = text.slice(start, at + 1)
      const open = rule.indexOf('{')
      found.push([rule.slice(0, open), rule.slice(open + 1, -1)])
      start = at + 1
    }
    if (text[at] === ';' && depth === 0) start = at + 1
  }
  return found
}

// selectors splits a list at the commas outside of brackets.
const selectors = (list) => list.match(/(?:[^,(]|\([^)]*(?:\([^)]*\)[^)]*)*\))+/g) ?? []

// used leaves out the rules that no page needs.
function used(text) {
  let kept = ''
  for (const [head, body] of rules(text)) {
    if (/^@(media|supports)/.test(head)) {
      const inner = used(body)
      if (inner) kept += `${head}{${inner}}`
      continue
    }
    if (head === ':root' && /^--govuk-(breakpoint|frontend|brand-colour: #|text-colour: var\(--govuk-print)/.test(body)) continue
    const wanted = head.startsWith('@') ? [head] : selectors(head).filter((s) => !unused.test(s))
    if (wanted.length) kept += `${wanted.join(',')}{${body}}`
  }
  return kept
}

// Left and right become start and end, so that one stylesheet serves Arabic and English.
const sides = { left: 'start', right: 'end' }
const logical = (text) =>
  text
    .replace(/(?<=[{;])(margin|padding|border)-(left|right)(?=[-:])/g, (_, what, side) => `${what}-inline-${sides[side]}`)
    .replace(/(?<=[{;])(left|right):/g, (_, side) => `inset-inline-${sides[side]}:`)
    .replace(/text-align:(left|right)/g, (_, side) => `text-align:${sides[side]}`)

// Each colour of theirs is set in _colours.scss: what should stand in for a missing one is never needed.
const plain = (text) => text.replace(/var\((--govuk-[a-z-]+), ?#?\w+\)/g, 'var($1)')

const built = plain(logical(used(css)))
writeFileSync(new URL('fv.css', here), built)

const hash = createHash('sha256')
for (const name of readdirSync(here).filter((n) => /\.(scss|mjs|json)$/.test(n)).sort()) {
  hash.update(`${name}\0`).update(readFileSync(new URL(name, here))).update('\0')
}
const sum = (text) => createHash('sha256').update(text).digest('hex')
writeFileSync(new URL('fv.css.sum', here), `sources ${hash.digest('hex')}\nfv.css ${sum(built)}\n`)
