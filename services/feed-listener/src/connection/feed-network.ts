import { decodePart } from '@scores/runtime'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'

/**
 * Without these, fetch ends a silent stream and a slow answer after 300 s, and an attempt to connect after 10 s. Our own
 * limits are FEED_SILENCE_MS and FEED_CONNECT_MS.
 */
const withoutLimits = { headersTimeout: 0, bodyTimeout: 0, connectTimeout: 0 }

/** Connections to feeds, through the proxies of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. Loopback needs no proxy. */
export class FeedNetwork implements AsyncDisposable {
  readonly #direct = new Agent(withoutLimits)
  readonly #proxied = new EnvHttpProxyAgent({ ...withoutLimits, ...proxies() })

  dispatcherFor(url: URL): Dispatcher {
    return isLoopback(url.hostname) ? this.#direct : this.#proxied
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#direct.destroy(), this.#proxied.destroy()])
  }
}

const isLoopback = (host: string): boolean =>
  /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])\.?$/i.test(host)

/** The proxies of the environment. The agent cannot decode a password with a bare percent sign. */
function proxies(): EnvHttpProxyAgent.Options {
  const proxyOf = (name: string) => {
    const text = process.env[name.toLowerCase()] ?? process.env[name] ?? ''
    const url = URL.parse(text)
    if (url === null) return text
    url.username = encodeURIComponent(decodePart(url.username))
    url.password = encodeURIComponent(decodePart(url.password))
    return url.href
  }
  return { httpProxy: proxyOf('HTTP_PROXY'), httpsProxy: proxyOf('HTTPS_PROXY') }
}
