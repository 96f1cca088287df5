/** Hosts that are this machine, in the spelling that URL gives them. */
const loopbackHost = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** A warning about an address that secrets would leave this machine for unencrypted; undefined when there is none to give. */
export function toCleartextSentence(key: string, address: string): string | undefined {
  const { protocol, hostname } = new URL(address);
  if (protocol === "https:" || loopbackHost.test(hostname)) return undefined;
  return `${key} begins with http://, so secrets and messages travel unencrypted. Use https:// unless the network is your own.`;
}
