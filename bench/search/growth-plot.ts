/** One line of the plot. */
export interface Series {
  readonly label: string
  /** `x` chunks, `y` milliseconds; by `x` ascending. */
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

const WIDTH = 720
const HEIGHT = 400
const LEFT = 60
const RIGHT = 170
const TOP = 40
const BOTTOM = 50
const COLOURS = ['#1b6ca8', '#c8553d', '#3c8d53', '#8a5fbf', '#b08900', '#5f6b7a']

/** Milliseconds over chunks as an SVG, both axes from 0, so that straight growth is a straight line. */
export function growthPlot(title: string, series: readonly Series[]): string {
  const points = series.flatMap((one) => one.points)
  const maxX = Math.max(...points.map(({ x }) => x))
  const maxY = Math.max(...points.map(({ y }) => y)) * 1.1
  const left = (x: number) => LEFT + (x / maxX) * (WIDTH - LEFT - RIGHT)
  const top = (y: number) => HEIGHT - BOTTOM - (y / maxY) * (HEIGHT - TOP - BOTTOM)
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
  const ys = Array.from({ length: 6 }, (_, i) => (maxY * i) / 5)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="${LEFT}" y="22" font-size="15">${title}</text>
${ys.map((y) => horizontal(top(y), y.toFixed(1))).join('\n')}
${xs.map((x) => label(left(x), HEIGHT - BOTTOM + 18, 'middle', x.toLocaleString('en'))).join('\n')}
${label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, 'middle', 'chunks')}
${label(12, TOP - 8, 'start', 'ms')}
${series.map((one, i) => line(one, COLOURS[i % COLOURS.length] ?? '', left, top)).join('\n')}
</svg>
`
}

function horizontal(y: number, text: string): string {
  return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" stroke="#dddddd"/>${label(LEFT - 8, y + 4, 'end', text)}`
}

function label(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#333333">${text}</text>`
}

function line(
  series: Series,
  colour: string,
  left: (x: number) => number,
  top: (y: number) => number,
): string {
  const points = series.points.map(({ x, y }) => `${left(x).toFixed(1)},${top(y).toFixed(1)}`)
  const last = series.points.at(-1)
  const dots = points.map((point) => {
    const [x, y] = point.split(',')
    return `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`
  })
  const name = last
    ? `<text x="${left(last.x) + 8}" y="${top(last.y) + 4}" fill="${colour}">${series.label}</text>`
    : ''
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}${name}`
}
