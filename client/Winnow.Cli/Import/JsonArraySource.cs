using System.Text.Json;

namespace Winnow.Cli.Import;

/// <summary>A file that is one array of documents, read item by item.</summary>
internal sealed class JsonArraySource : IDocumentSource
{
    private readonly FileInfo _file;
    private readonly string? _idField;
    private readonly FileStream _stream;
    private readonly IAsyncEnumerator<JsonElement> _items;
    private int _count;

    public JsonArraySource(FileInfo file, string? idField)
    {
        (_file, _idField) = (file, idField);
        _stream = file.OpenRead();
        _items = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(_stream).GetAsyncEnumerator();
    }

    public long BytesRead => _stream.Position;

    public byte[]? SuggestMapping(IReadOnlyDictionary<string, string> types) => TypeMapping.Of(types);

    public bool Next(BulkBuffer buffer)
    {
        try
        {
            if (!_items.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            {
                return false;
            }
        }
        catch (JsonException exception)
        {
            // Items are parsed ahead of their delivery: only the exception knows where it stands.
            throw new FormatException($"{_file.Name}:{exception.LineNumber + 1}: {exception.Message}", exception);
        }

        _count++;
        buffer.Begin(_idField is null ? default : DocumentId.Of(_items.Current, _idField, $"{_file.Name}, item {_count}"));
        buffer.WriteJson(_items.Current);
        buffer.End();
        return true;
    }

    public void Dispose() => _stream.Dispose();
}
