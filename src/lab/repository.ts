/**
 * What the guests can install without the internet, by what it is for. The packages and all they need beyond the
 * base image are kept in one flat repository that every guest sees through hostfs.
 */
export const repositoryPackages: Readonly<Record<string, readonly string[]>> = {
  director: ['keepalived', 'ipvsadm', 'ldirectord', 'libdbd-mysql-perl', 'libio-socket-ssl-perl'],
  mail: ['nginx-light'],
  tools: ['curl', 'tcpdump', 'nftables', 'rsync'],
};

export const allRepositoryPackages: readonly string[] = Object.values(repositoryPackages).flat();
