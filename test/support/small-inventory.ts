/** The guide's cluster, as short as it can be written: everything that has a default is left out. */
export const smallInventory = `name: example
domain: example.net
networks:
  public: { cidr: 192.0.2.0/24, interface: eth0 }
  private: { cidr: 198.51.100.0/24, interface: eth1 }
vips:
  - { name: lb0, address: 192.0.2.12, vrid: 51, for: mail }
  - { name: db0, address: 192.0.2.10, vrid: 52, for: database }
hosts:
  - { name: filer1, public: 192.0.2.11, private: 198.51.100.11, roles: [filer, arbiter], hypervisor: storage }
  - { name: lb1, public: 192.0.2.13, private: 198.51.100.13, roles: [director], hypervisor: hv1 }
  - { name: lb2, public: 192.0.2.14, private: 198.51.100.14, roles: [director], hypervisor: hv2 }
  - { name: db1, public: 192.0.2.15, private: 198.51.100.15, roles: [database], hypervisor: hv1 }
  - { name: db2, public: 192.0.2.16, private: 198.51.100.16, roles: [database], hypervisor: hv2 }
  - { name: mail1, public: 192.0.2.17, private: 198.51.100.17, roles: [mail], hypervisor: hv1 }
  - { name: mail2, public: 192.0.2.18, private: 198.51.100.18, roles: [mail], hypervisor: hv2 }
`;

/** The same with services of its own. */
export const withServices = `${smallInventory}services:
  - { name: mysql, vip: db0, port: 3306, on: database, check: mysql }
  - { name: imaps, vip: lb0, port: 993, on: mail, check: imaps }
`;
