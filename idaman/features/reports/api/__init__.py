"""What programs of others ask and send: GeoReport v2 of Open311."""
