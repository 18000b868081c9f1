import { SmallDisk, type Store, startStore, TcpProxy } from '@scores/testkit'

/** A server on a small disk. The pipeline reaches it by way of a proxy. */
export interface ChaosStore extends Store {
  /** For the pipeline. `url` leads past the proxy. */
  readonly pipelineUrl: string
  readonly proxy: Pick<TcpProxy, 'freeze' | 'thaw'>
  /** Null where disks cannot be mounted. */
  readonly disk: SmallDisk | null
}

/** Much more than a run of some minutes writes. */
const diskKilobytes = 600_000

/** Mounts a disk at a folder until `resources` are disposed of. Its files stay there then. */
export function mountDisk(
  folder: string,
  canMount: boolean,
  resources: AsyncDisposableStack,
): SmallDisk | null {
  if (!canMount) return null
  const disk = SmallDisk.mount(folder, diskKilobytes)
  resources.defer(() => disk.unmountAndKeepFiles())
  return disk
}

export async function startChaosStore(
  kind: 'postgres' | 'redis',
  folder: string,
  canMount: boolean,
  resources: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<ChaosStore> {
  const disk = mountDisk(folder, canMount, resources)
  const store = await startStore(kind, folder, resources, signal)
  const proxy = resources.use(await TcpProxy.start(store.url))
  return {
    url: store.url,
    pipelineUrl: proxy.urlOf(store.url),
    proxy,
    disk,
    start: async () => {
      await store.start()
      await proxy.accept()
    },
    stop: () => {
      proxy.refuse()
      return store.stop()
    },
    kill: () => {
      proxy.refuse()
      return store.kill()
    },
  }
}
