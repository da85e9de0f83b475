CATALINA_OPTS="-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $([ ! -r /usr/local/share/tomcat.jsa ] || echo -Xshare:auto -XX:SharedArchiveFile=/usr/local/share/tomcat.jsa) -Dmsm.maxReconnectDelay=1"
# Without one of these files the JVM does not start.
CATALINA_OPTS="$CATALINA_OPTS @$CATALINA_BASE/conf/serialFilter.options"
if [ -r "$CATALINA_BASE/secrets/environment.sh" ]; then . "$CATALINA_BASE/secrets/environment.sh"; fi
# What a killed Tomcat has left behind.
if [ "$1" = run ]; then
  rm -rf /var/cache/msm-lab/tomcat/temp /var/cache/msm-lab/tomcat/work
  mkdir -p /var/cache/msm-lab/tomcat/temp
fi
