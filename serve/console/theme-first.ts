// Runs before the page is drawn, so that a chosen theme does not flash in. A plain script: it imports nothing.
const chosen = localStorage.getItem('plumbline-theme')
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen
