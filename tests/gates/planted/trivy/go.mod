// Nothing is built from this: CVE-2022-27664, CVE-2022-41723 and others (HIGH) are for Trivy to find.
module example.com/planted

go 1.18

require golang.org/x/net v0.0.0-20220722155237-a158d28d115b
