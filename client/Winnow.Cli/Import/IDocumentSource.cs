namespace Winnow.Cli.Import;

/// <summary>A file of documents, read once from front to back.</summary>
internal interface IDocumentSource : IDisposable
{
    /// <summary>How far into the file the reading is, for the progress bar.</summary>
    long BytesRead { get; }

    /// <summary>The mapping that the file's columns suggest, or null when the server's own dynamic mapping should decide.</summary>
    byte[]? SuggestMapping(IReadOnlyDictionary<string, string> types);

    /// <summary>Appends the next document as action and source line; false at the end of the file.</summary>
    bool Next(BulkBuffer buffer);
}

internal static class DocumentSource
{
    public static IDocumentSource Open(FileInfo file, string? idColumn) => file.Extension.ToLowerInvariant() switch
    {
        ".tsv" or ".tab" => new DelimitedSource(file, idColumn, '\t', quoted: false),
        ".csv" => new DelimitedSource(file, idColumn, ',', quoted: true),
        ".ndjson" or ".jsonl" => new NdjsonSource(file, idColumn),
        ".json" => new JsonArraySource(file, idColumn),
        var other => throw new FormatException($"{file.Name}: no reader for '{other}' files; known are .tsv, .csv, .ndjson and .json"),
    };
}
