// Tests start the reading worker and the reference hospital from dist/, as users do: build it first.
export default async () => {
  await import('./build.mjs');
};
