import { button } from './page-elements.ts'

const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

const LABELS: Readonly<Record<Theme, string>> = { system: 'Auto', light: 'Light', dark: 'Dark' }
const NAMES: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' }

/** Shared with `theme-first.ts`. */
const KEY = 'plumbline-theme'

/** Lets the button go round system, light and dark; the choice is kept in this browser. */
export function startTheme(): void {
  const toggle = button('theme')
  let theme = THEMES.find((known) => known === localStorage.getItem(KEY)) ?? 'system'
  const show = () => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
    toggle.textContent = LABELS[theme]
    toggle.title = `Colours: ${NAMES[theme]}`
    toggle.setAttribute('aria-label', toggle.title)
  }
  toggle.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
    localStorage.setItem(KEY, theme)
    show()
  })
  show()
}
