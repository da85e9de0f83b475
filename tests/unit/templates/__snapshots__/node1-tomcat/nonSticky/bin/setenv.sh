# A short start matters more to a lab than peak speed: the fast compiler and the small collector.
CATALINA_OPTS="-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dmsm.maxReconnectDelay=1"
# What may be read from a memcached. Without the file the JVM does not start.
CATALINA_OPTS="$CATALINA_OPTS @$CATALINA_BASE/conf/serialFilter.options"
if [ -r /usr/local/share/tomcat.jsa ]; then
  CATALINA_OPTS="$CATALINA_OPTS -Xshare:auto -XX:SharedArchiveFile=/usr/local/share/tomcat.jsa"
fi
