import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** How a bad network behaves. */
export interface Weather {
  /** How long what arrives is held back, in each direction, in ms (0). */
  readonly delayMs?: number
  /** Chance that a connection is cut with each piece of data, from 0 to 1 (0). */
  readonly cutChance?: number
  /** Nothing goes through, and nobody is told: what was sent is lost, connections stay open (no). */
  readonly isParted?: boolean
}

/** A network between clients and a server that can be made bad. */
export interface NetworkProxy {
  readonly port: number
  set(weather: Weather): void
  close(): Promise<void>
}

/** @param random gives numbers from 0 to 1, for cuts. */
export async function startProxy(
  ports: { readonly listenPort: number; readonly targetPort: number },
  random: () => number = Math.random,
): Promise<NetworkProxy> {
  let weather: Weather = {}
  const sockets = new Set<Socket>()
  /** Connections that a partition has swallowed something of: they are cut when it ends, as a stream with a hole is none. */
  const torn = new Set<Socket>()

  const server = createServer((near) => {
    const far = connect(ports.targetPort, '127.0.0.1')
    carry(near, far)
    carry(far, near)
  })
  server.listen(ports.listenPort, '127.0.0.1')
  await once(server, 'listening')

  function carry(from: Socket, to: Socket): void {
    sockets.add(from)
    from.setNoDelay(true)
    from.on('data', (piece) => {
      if (weather.isParted) {
        torn.add(from)
        torn.add(to)
      } else if (random() < (weather.cutChance ?? 0)) {
        from.destroy()
        to.destroy()
      } else if (weather.delayMs) {
        setTimeout(() => to.write(piece), weather.delayMs)
      } else {
        to.write(piece)
      }
    })
    from.on('close', () => {
      sockets.delete(from)
      torn.delete(from)
      to.destroy()
    })
    // A cut connection is an error to one side or the other; `close` follows and does what is to be done.
    from.on('error', () => to.destroy())
  }

  return {
    port: ports.listenPort,
    set(next) {
      weather = next
      if (!next.isParted) for (const socket of torn) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
