# What a service takes beside what it has, ahead of a release that has that alone.

# accept SERVICE PATH, a line on stdin: adds the line to a file that the running release takes as it runs. One that does not
# take it so, or is not there, gets the line with its next release.
accept() {
  local service=$1 path=$2 release file line
  release=$ROOT/.releases/$service/$(good_of "$service")
  file=$release/files/$path
  IFS= read -r line
  [ -e "$file" ] && planned LIVE "$release" | grep -qxF "$path" || return 0
  # Not by a program, whose arguments everybody sees.
  [[ $'\n'$(<"$file")$'\n' != *$'\n'"$line"$'\n'* ]] || return 0
  echo "adding to $path"
  cp -p "$file" "$file.msm-lab-new"
  printf '%s\n' "$line" >>"$file.msm-lab-new"
  mv "$file.msm-lab-new" "$file"
  manifest "$release/files" >"$release/manifest"
}
