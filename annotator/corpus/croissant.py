"""croissant.json: the same tables for machine-learning tools (Croissant 1.0).

https://docs.mlcommons.org/croissant/docs/croissant-spec-1.0.html
"""

from collections.abc import Sequence
from typing import Any

from .data_package import KEYS, TableFile, references
from .tables import Column

TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}
# The context that the specification prescribes.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(files: Sequence[TableFile], about: dict[str, Any]) -> dict[str, Any]:
    """The description as JSON-LD. about: properties of the data set, at least name and description."""
    present = {file.table for file in files}
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **about,
        "isLiveDataset": False,
        "distribution": [_file(file) for file in files],
        "recordSet": [_records(file, present) for file in files],
    }


def _file(file: TableFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": file.description,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": "text/csv",
        "sha256": file.sha256,
    }


def _records(file: TableFile, present: set[str]) -> dict[str, Any]:
    # Not those within a table: mlcroissant reads tables one after the other and takes these for a circle.
    named = {
        found.column: found
        for found in references(file.table, file.columns, present)
        if found.table != file.table
    }
    key = KEYS.get(file.table, ())
    records: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": file.table,
        "name": file.table,
        "description": file.description,
    }
    if key:
        records["key"] = [{"@id": f"{file.table}/{name}"} for name in key]
    records["field"] = [
        _field(file, column)
        | (
            {"references": {"field": {"@id": f"{named[column.name].table}/{named[column.name].key}"}}}
            if column.name in named
            else {}
        )
        for column in file.columns
    ]
    return records


def _field(file: TableFile, column: Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{file.table}/{column.name}",
        "name": f"{file.table}/{column.name}",
        "description": column.description,
        "dataType": TYPES[column.type],
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}},
    }
