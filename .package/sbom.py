#!/usr/bin/env python3
"""Print what programs are linked with, as a software bill of materials.

usage: .package/sbom.py VERSION PROGRAM [LIBRARY...]

The form is CycloneDX 1.5, in JSON.  The libraries are those that the dynamic
linker finds for the files, and theirs; each is looked up in dpkg's database,
which knows its package and version, and the package's copyright file, which
knows its licence.  A library of no package is listed with its checksum alone.
The same files and packages give the same text.
"""

import functools
import hashlib
import json
import os
import re
import subprocess
import sys
from urllib.parse import quote

# Debian's names of licences that SPDX calls otherwise.
SPDX = {
    "Expat": "MIT",
    "curl": "curl",
    "zlib": "Zlib",
    "ISC": "ISC",
    "Apache-2.0": "Apache-2.0",
    "BSD-2-clause": "BSD-2-Clause",
    "BSD-3-clause": "BSD-3-Clause",
}
GNU = re.compile(r"^(A?GPL|L?GPL)-([0-9])(\.[0-9])?(\+?)$")


def output_of(*command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            text=True, check=False,
                            env={**os.environ, "LC_ALL": "C"})
    return result.stdout if result.returncode == 0 else ""


def needed_by(path):
    """The names that the file asks the dynamic linker for."""
    return re.findall(r"\(NEEDED\).*\[(.*)\]", output_of("readelf", "-d", path))


def found_for(path):
    """The paths of all libraries of a program, by their names."""
    return dict(re.findall(r"^\s*(\S+) => (/\S+)", output_of("ldd", path), re.M))


def package_of(path):
    """The name of the package that holds the file, with its architecture."""
    real = os.path.realpath(path)
    # Where /lib is a link to /usr/lib, packages name either.
    for name in (path, real, real.removeprefix("/usr"), "/usr" + path):
        owner = output_of("dpkg", "-S", name)
        if owner:
            return owner.split(": ")[0]
    return None


def spdx_id(name):
    gnu = GNU.match(name)
    if gnu:
        family, major, minor, later = gnu.groups()
        return f"{family}-{major}{minor or '.0'}-{'or-later' if later else 'only'}"
    return SPDX.get(name)


def licences_of(package):
    """Those that the package's copyright file names, of the most files first."""
    path = f"/usr/share/doc/{package}/copyright"
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            stanzas = re.split(r"\n\s*\n", file.read())
    except OSError:
        return []
    found = {}
    for stanza in stanzas:
        files = re.search(r"^Files:\s*(\S+)", stanza, re.M)
        name = re.search(r"^License:[ \t]*(\S.*?)\s*$", stanza, re.M)
        if files and name and not files[1].startswith("debian/"):
            found.setdefault(name[1], spdx_id(name[1]))
    return [{"license": {"id": spdx} if spdx else {"name": name}}
            for name, spdx in found.items()] or \
        [{"license": {"name": f"see {path}"}}]


def file_hash(path):
    with open(path, "rb") as file:
        return [{"alg": "SHA-256", "content": hashlib.sha256(file.read()).hexdigest()}]


@functools.lru_cache(maxsize=None)
def package_component(owner):
    """What there is to say of an installed package of dpkg's."""
    form = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}"
    name, version, arch, source, source_version = output_of(
        "dpkg-query", "-W", "-f", form, owner).split("\t")
    purl = (f"pkg:deb/debian/{quote(name, safe='')}@{quote(version, safe='')}"
            f"?arch={arch}&upstream={quote(source + '@' + source_version, safe='')}")
    return {"type": "library", "bom-ref": purl, "name": name, "version": version,
            "licenses": licences_of(name), "purl": purl, "properties": []}


@functools.lru_cache(maxsize=None)
def library_component(path):
    """That of a library's package, which can have several; its own if it has none."""
    owner = package_of(path)
    if owner:
        return package_component(owner)
    name = os.path.basename(path)
    return {"type": "library", "bom-ref": name, "name": name, "hashes": file_hash(path)}


def add_file(component, soname):
    listed = {"name": "coget:soname", "value": soname}
    if "properties" in component and listed not in component["properties"]:
        component["properties"].append(listed)


def own_component(path, version, is_program):
    name = os.path.basename(path).split(".so")[0]
    return {"type": "application" if is_program else "library", "bom-ref": name,
            "name": name, "version": version, "hashes": file_hash(path),
            "licenses": [{"license": {"id": "MIT"}}]}


def bill(version, files):
    own = [own_component(path, version, path == files[0]) for path in files]
    libraries, depends = {}, {component["bom-ref"]: set() for component in own}
    for path, component in zip(files, own):
        found = found_for(path)
        asked = [(component["bom-ref"], name) for name in needed_by(path)]
        for soname, library in found.items():
            told = library_component(library)
            add_file(told, soname)
            libraries[told["bom-ref"]] = told
            depends.setdefault(told["bom-ref"], set())
            asked += [(told["bom-ref"], name) for name in needed_by(library)]
        for ref, name in asked:
            if name in found:
                depends[ref].add(library_component(found[name])["bom-ref"])
    for told in libraries.values():
        if "properties" in told:
            told["properties"].sort(key=lambda one: one["value"])
    components = own[1:] + [libraries[ref] for ref in sorted(libraries)]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": own[0]}, "components": components,
            "dependencies": [{"ref": ref, "dependsOn": sorted(refs - {ref})}
                             for ref, refs in sorted(depends.items())]}


def main():
    version, files = sys.argv[1], sys.argv[2:]
    for path in files:
        if not needed_by(path):
            sys.exit(f"sbom: {path} is linked with nothing, or readelf is missing")
    json.dump(bill(version, files), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
