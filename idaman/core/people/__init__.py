"""Governments, their agencies and posts, the people who hold posts, and who may do what.

A government is a tenant: every private row belongs to one. Who acts is a post, never a person,
so that a change of staff moves nothing. A person may hold posts in several governments.
"""
