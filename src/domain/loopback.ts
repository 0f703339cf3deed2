/** Tells whether a host – a name or an address, IPv6 without brackets – is this machine itself, reached by nobody else. */
export const isLoopback = (host: string): boolean =>
  /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$|^localhost$/.test(host);
