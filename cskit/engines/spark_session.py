"""A Spark session: the one that is there, or a quiet local one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from cskit.errors import UsageError, told

if TYPE_CHECKING:
    from collections.abc import Mapping


def the_session() -> SparkSession:
    """The session of this process, or else a local one that uses every core.

    Errors: `UsageError` where there is no Java to start one with.
    """
    return SparkSession.getActiveSession() or _local_session()


def local_settings() -> Mapping[str, str]:
    """What a session of our own is started with; `spark.*` of the environment (`spark-defaults.conf`) stays beneath."""
    cores = str(max(2, os.cpu_count() or 2))
    return {
        "spark.app.name": "cskit",
        "spark.master": "local[*]",
        "spark.driver.memory": "2g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.log.level": "ERROR",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": cores,
        "spark.default.parallelism": cores,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


def has_java() -> bool:
    """Whether there is a Java to start a session with."""
    home = os.environ.get("JAVA_HOME")
    return bool(home and (Path(home) / "bin" / "java").exists()) or shutil.which("java") is not None


def _local_session() -> SparkSession:
    if not has_java():
        raise UsageError(told("no_java"))
    conf = SparkConf().setAll(list(local_settings().items()))
    try:
        # what the virtual machine prints while it starts tells a user nothing; what goes wrong comes as an exception
        gateway = launch_gateway(conf, popen_kwargs={"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})
        return SparkSession(SparkContext(conf=conf, gateway=gateway))
    except PySparkException as error:
        if error.getCondition() == "JAVA_GATEWAY_EXITED":
            raise UsageError(told("no_java")) from None
        raise
