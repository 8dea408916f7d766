# daemon UNIT COMMAND
daemon() {
  put 644 "/etc/systemd/system/$1.service" <<END
[Unit]
Description=$1 of the lab's stand-in for iRedMail
After=network.target
[Service]
ExecStart=$2
ExecReload=/bin/true
[Install]
WantedBy=multi-user.target
END
  enabled+=("$1")
}

answering() { daemon "$1" "/usr/bin/perl /usr/local/lib/iredmail-stand-in/daemon.pl $2 $3"; }
idle() { daemon "$1" '/bin/sleep infinity'; }

# Everything beside the four that are real, under the names of Debian and iRedMail, and only enabled, as there.
daemons_setup() {
  ECHO_INFO "Configure amavisd, ClamAV, iRedAPD, mlmmjadmin, iRedAdmin, PHP and Fail2ban."
  local enabled=()
  put 644 /usr/local/lib/iredmail-stand-in/daemon.pl <"$SAMPLE_DIR/daemon.pl" || return
  answering amavis smtp 10024
  answering iredapd policy 7777
  answering mlmmjadmin http 7790
  answering iredadmin http 7791
  answering "php$PHP_VERSION-fpm" http 9999
  idle clamav-daemon
  idle clamav-freshclam
  printf 'ClamAV-VDB:stand-in\n' | put 644 /var/lib/clamav/main.cvd || return
  printf 'ClamAV-VDB:stand-in\n' | put 644 /var/lib/clamav/daily.cvd || return
  if [ "$USE_FAIL2BAN" = YES ]; then
    idle fail2ban
    printf '[DEFAULT]\nignoreip = 127.0.0.1 127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16\n' |
      put 644 /etc/fail2ban/jail.local || return
  fi
  systemctl daemon-reload
  enable "${enabled[@]}"
}
