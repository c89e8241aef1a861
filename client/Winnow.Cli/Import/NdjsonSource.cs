using System.Text.Json;

namespace Winnow.Cli.Import;

/// <summary>One JSON document a line, sent as it is.</summary>
internal sealed class NdjsonSource(FileInfo file, string? idField) : IDocumentSource
{
    private readonly LineReader _lines = new(file);

    public long BytesRead => _lines.BytesRead;

    public byte[]? SuggestMapping(IReadOnlyDictionary<string, string> types) => TypeMapping.Of(types);

    public bool Next(BulkBuffer buffer)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!_lines.Next(out line))
            {
                return false;
            }
        }
        while (line.Trim(" \t"u8).IsEmpty);

        buffer.Begin(idField is null ? default : Id(line));
        buffer.Write(line);
        buffer.End();
        return true;
    }

    public void Dispose() => _lines.Dispose();

    private byte[] Id(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            return DocumentId.Of(document.RootElement, idField!, _lines.Place);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"{_lines.Place}: {exception.Message}", exception);
        }
    }
}
