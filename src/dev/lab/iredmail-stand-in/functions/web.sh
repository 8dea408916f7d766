web_server_config() {
  ECHO_INFO "Configure Nginx web server."
  rm -f /etc/nginx/sites-enabled/default
  install -d -m 755 /etc/nginx/conf-enabled /etc/nginx/templates /var/www/html || return
  put 644 /etc/nginx/nginx.conf <<'END'
user www-data;
worker_processes 1;
pid /run/nginx.pid;

events {
    worker_connections 1024;
}

http {
    include /etc/nginx/conf-enabled/*.conf;
    include /etc/nginx/sites-enabled/*.conf;
}
END
  printf 'include /etc/nginx/mime.types;\ndefault_type application/octet-stream;\n' | put 644 /etc/nginx/conf-enabled/types.conf
  printf 'ssl_certificate %s;\nssl_certificate_key %s;\n' "$SSL_CERT" "$SSL_KEY" | put 644 /etc/nginx/templates/ssl.tmpl
  put 644 /etc/nginx/sites-available/00-default.conf <<'END'
server {
    listen 80;
    server_name _;
    location / {
        return 301 https://$host$request_uri;
    }
}
END
  put 644 /etc/nginx/sites-available/00-default-ssl.conf <<'END'
server {
    listen 443 ssl http2;
    server_name _;
    root /var/www/html;
    index index.html;
    include /etc/nginx/templates/ssl.tmpl;
    include /etc/nginx/templates/iredadmin.tmpl;
    include /etc/nginx/templates/roundcube*.tmpl;
}
END
  printf 'location /iredadmin/ { proxy_pass http://127.0.0.1:7791; }\n' | put 644 /etc/nginx/templates/iredadmin.tmpl
  [ "$USE_ROUNDCUBE" != YES ] ||
    printf 'location /mail/ { proxy_pass http://127.0.0.1:9999; }\n' | put 644 /etc/nginx/templates/roundcube.tmpl
  ln -sf ../sites-available/00-default.conf /etc/nginx/sites-enabled/00-default.conf
  ln -sf ../sites-available/00-default-ssl.conf /etc/nginx/sites-enabled/00-default-ssl.conf
  echo "The lab's stand-in for iRedMail" | put 644 /var/www/html/index.html
  nginx -t -q >>"$INSTALL_LOG" 2>&1 || return
  enable nginx
}

# Of the applications only the values that have to be the same on every host.
iredapd_setup() {
  ECHO_INFO "Configure iRedAPD (postfix policy server)."
  put 400 /opt/iredapd/settings.py <<END
srs_domain = "$HOSTNAME"
srs_secrets = ["$(random_text 32)"]
END
  kv iredapd_srs_secret "$(random_text 32)"
}

rcm_setup() {
  [ "$USE_ROUNDCUBE" = YES ] || return 0
  ECHO_INFO "Configure Roundcube webmail."
  local key
  key=$(random_text 24)
  printf "<?php\n\$config['des_key'] = '%s';\n" "$key" | put 640 /opt/www/roundcubemail/config/config.inc.php &&
    chgrp www-data /opt/www/roundcubemail/config/config.inc.php
  kv roundcube_des_key "$key"
}

iredadmin_setup() {
  [ "$USE_IREDADMIN" = YES ] || return 0
  ECHO_INFO "Configure iRedAdmin (official web-based admin panel)."
  printf 'mlmmjadmin_api_auth_token = "%s"\n' "$MLMMJADMIN_API_AUTH_TOKEN" | put 400 /opt/www/iredadmin/settings.py
  kv mlmmjadmin_api_token "$MLMMJADMIN_API_AUTH_TOKEN"
}
