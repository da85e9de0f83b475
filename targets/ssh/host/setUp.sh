# What all services of the host need: packages, users, the firewall; and giving all of it back.

# setup LAB NODE GENERATION STACK SERVICES LOGIN PACKAGES USERS REPAIR ORIGIN, the firewall's rules, its unit and nftables.service's
# drop-in on stdin, a line `# end` after each. SERVICES, PACKAGES and USERS: words; LOGIN: who may put archives into incoming/.
setup() {
  local mark="$1 $2 $3" stack=$4 services=$5 login=$6 packages=$7 users=$8 repair=$9 origin=${10-} user
  block >"$log.rules"
  block >"$log.unit"
  block >"$log.drop-in"
  install -d -m 755 "$STATE/good" "$STATE/pending" "$STATE/repair" "$ROOT" "$ROOT/.next" "$ROOT/.releases" "$CONFIG"
  install -d -m 700 -o "$login" "$STATE/incoming"
  claim "$mark" "$services"
  echo "$stack" >"$STATE/stack"
  echo "$origin" >"$STATE/origin"
  # shellcheck disable=SC2086 # words
  add_packages $packages
  for user in $users; do add_user "$user"; done
  with_callers_before "$log.rules" >"$log.all"
  mv "$log.all" "$log.rules"
  install -m 644 "$log.unit" "$UNITS/msm-lab-firewall.service"
  install -D -m 644 "$log.drop-in" "$UNITS/$NFTABLES_DROP_IN"
  systemctl daemon-reload
  systemctl enable --quiet msm-lab-firewall.service
  load_firewall
  remember_repair .host "$repair"
}

# Lets nobody in any more but whom the rules on stdin name, a line `# end` after them.
close_firewall() {
  block >"$log.rules"
  load_firewall
}

load_firewall() {
  step "checking the firewall's rules" nft -c -f "$log.rules"
  install -m 644 "$log.rules" "$CONFIG/firewall.nft"
  step "turning the firewall on" systemctl reload-or-restart msm-lab-firewall.service
  firewall_in_use >"$STATE/firewall"
}

# Prints rules with the callers of those that are placed beside their own: until the end of an update, they serve visitors.
with_callers_before() {
  local line place callers caller end placed='^(.*) ip saddr != \{ (.*) \}(.*)$'
  declare -A before=()
  while IFS= read -r line; do
    [[ ! $line =~ $placed ]] || before[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]//,/ }
  done < <(cat "$CONFIG/firewall.nft" 2>/dev/null)
  while IFS= read -r line; do
    if [[ $line =~ $placed ]]; then
      place=${BASH_REMATCH[1]} callers=${BASH_REMATCH[2]} end=${BASH_REMATCH[3]}
      for caller in ${before[$place]-}; do
        [[ ", $callers," == *", $caller,"* ]] || callers+=", $caller"
      done
      line="$place ip saddr != { $callers }$end"
    fi
    printf '%s\n' "$line"
  done <"$1"
}

# Marks the host, before anything else is done to it. Where it was another node of the lab, what this one has runs on.
claim() {
  local mark=$1 services=$2 owner service
  owner=$(owner)
  [ -z "$owner" ] || [ "${owner%% *}" = "${mark%% *}" ] ||
    fail "the host has the lab of another stack, $(cat "$STATE/stack")"
  if [ -n "$owner" ] && [ "$owner" != "$mark" ]; then
    for service in $(services); do
      [[ " $services " = *" $service "* ]] || remove "$service"
    done
  fi
  echo "$mark" >"$STATE/owner"
}

block() {
  local line
  while IFS= read -r line; do
    [ "$line" != "# end" ] || return 0
    printf '%s\n' "$line"
  done
  fail "the transfer was cut off"
}

add_user() {
  id "$1" >/dev/null 2>&1 && return
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
  echo "$1" >>"$STATE/users"
}

firewall_in_use() {
  nft list table inet msm_lab
}

# Everything that came with the lab. dpkg leaves a package that another one, which came later, needs.
give_back() {
  local service user
  for service in $(services); do remove "$service"; done
  systemctl disable --quiet --now msm-lab-firewall.service 2>/dev/null || :
  # Also that of a drill which was killed.
  nft delete table inet msm_lab 2>/dev/null || :
  nft delete table inet msm_lab_drill 2>/dev/null || :
  rm -f "$UNITS/msm-lab-firewall.service" "$UNITS/$NFTABLES_DROP_IN"
  rmdir "$UNITS/${NFTABLES_DROP_IN%/*}" 2>/dev/null || :
  systemctl daemon-reload
  remove_tomcats
  while read -r user; do userdel "$user" 2>/dev/null || :; done < <(cat "$STATE/users" 2>/dev/null)
  remove_packages
  rm -rf "$ROOT" "$CONFIG" /run/msm-lab /var/cache/msm-lab "$STATE" /usr/local/lib/msm-lab
}

services() {
  find "$STATE/good" "$STATE/pending" -type f -printf '%f\n' 2>/dev/null | sort -u
}
