"""Builds the extension and puts the library beside it.

The library is the one that the environment variable SURVIVALSTATS_LIBRARY names, or is built by
Scripts/c-library of the checkout that this folder is part of.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent.parent
NAME = "libsurvivalstats_c" + (".dylib" if sys.platform == "darwin" else ".so")
HEADERS = ROOT / "Sources" / "CSurvivalStats" / "include"
WORK = ROOT / ".build-python"


def library() -> Path:
    """The library to link and to carry."""
    named = os.environ.get("SURVIVALSTATS_LIBRARY")
    if named:
        path = Path(named).resolve()
        if path.is_dir():
            path = path / "lib" / NAME
        if not path.is_file():
            sys.exit(f"SURVIVALSTATS_LIBRARY names {named}, where there is no {NAME}")
        return path
    script = ROOT / "Scripts" / "c-library"
    if not script.is_file():
        sys.exit(
            "survivalstats is built from a checkout, as `pip install ./Python` in its root; "
            f"there is no {script}. Or name a library by SURVIVALSTATS_LIBRARY."
        )
    folder = subprocess.run([script], check=True, stdout=subprocess.PIPE, text=True).stdout
    return Path(folder.strip()) / "lib" / NAME


class BuildWithLibrary(build_ext):
    """The extension, linked with the library that is copied beside it."""

    def build_extension(self, ext: Extension) -> None:
        path = library()
        ext.library_dirs = [str(path.parent)]
        super().build_extension(ext)
        target = Path(self.get_ext_fullpath(ext.name)).parent / NAME
        target.unlink(missing_ok=True)
        shutil.copy(path, target)


WORK.mkdir(exist_ok=True)
setup(
    ext_modules=[
        Extension(
            "survivalstats._core",
            [f"src/survivalstats/{name}.c" for name in ("_core", "_columns", "_arrow")],
            depends=[
                "src/survivalstats/_core.h",
                "src/survivalstats/_columns.h",
                str(HEADERS / "survivalstats.h"),
            ],
            include_dirs=[str(HEADERS)],
            libraries=["survivalstats_c"],
            extra_compile_args=["-std=c11", "-O2", "-Wall", "-Wextra", "-fvisibility=hidden"],
            extra_link_args=[
                "-Wl,-rpath," + ("@loader_path" if sys.platform == "darwin" else "$ORIGIN")
            ],
            py_limited_api=True,
        )
    ],
    cmdclass={"build_ext": BuildWithLibrary},
    options={
        "bdist_wheel": {"py_limited_api": "cp311"},
        "build": {"build_base": str(WORK / "setuptools")},
        "egg_info": {"egg_base": str(WORK)},
    },
)
