"""Names that no bucket can have are refused before anything is asked of a server."""

import pytest

from archive.bucket.place import read_place
from flows.settings import SettingsError, load_settings


@pytest.mark.parametrize(
    ("bucket", "rule"),
    [
        ("ab", "3 to 63 characters"),
        ("a" * 64, "3 to 63 characters"),
        ("News", "lower-case letters"),
        ("my_news", "lower-case letters"),
        ("أخبار", "lower-case letters"),
        ("-news", "begins and ends"),
        ("news.", "begins and ends"),
        ("my..news", "two dots"),
        ("192.168.5.4", "IP address"),
        ("xn--news", "does not begin with"),
        ("news-s3alias", "does not end with"),
    ],
)
def test_a_name_that_no_bucket_can_have_is_refused_with_the_rule_that_it_breaks(
    bucket: str, rule: str
) -> None:
    with pytest.raises(SettingsError, match=rule):
        load_settings(store=f"s3://{bucket}/store")


@pytest.mark.parametrize("bucket", ["abc", "my.news-2025", "1news", "a" * 63])
def test_a_name_that_a_bucket_can_have_is_taken(bucket: str) -> None:
    assert read_place(f"s3://{bucket}/p").bucket == bucket


@pytest.mark.parametrize(
    "store", ["s3://AKIAX:geh/eim@bucket/p", "s3://AX/geheim@bucket/p", "https://AKIAX:geheim@host/bucket"]
)
def test_a_store_with_a_key_in_it_is_refused_without_telling_the_key(store: str) -> None:
    with pytest.raises(SettingsError, match=r"settings: store \(--store\): ") as told:
        load_settings(store=store)
    assert "eim" not in str(told.value)
    assert "AKIAX" not in str(told.value)
