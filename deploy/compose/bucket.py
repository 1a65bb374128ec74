"""Make the bucket where there is none: python bucket.py NAME."""

import os
import sys

import boto3

server = boto3.client(
    "s3", endpoint_url=os.environ["WARRAQ_S3_ENDPOINT"], region_name=os.environ["WARRAQ_S3_REGION"]
)
if sys.argv[1] not in {one["Name"] for one in server.list_buckets()["Buckets"]}:
    server.create_bucket(Bucket=sys.argv[1])
