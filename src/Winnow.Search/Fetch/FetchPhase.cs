using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search;

/// <summary>The second half of a search on one shard: the documents of the hits that won.</summary>
public static class FetchPhase
{
    public static FetchResult Execute(SearchSource source, SearchExecutionContext context, IReadOnlyList<ShardHit> hits)
    {
        if (hits.Count == 0)
        {
            return new FetchResult();
        }

        var fetch = new HitFetcher(source, context);
        var rendered = new ReadOnlyMemory<byte>[hits.Count];
        for (var i = 0; i < hits.Count; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var hit = hits[i];
            rendered[i] = JsonText.WriteBytes(writer => fetch.Write(writer, hit));
        }

        return new FetchResult { Hits = rendered };
    }
}

/// <summary>Renders the hits of one request on one shard.</summary>
internal sealed class HitFetcher
{
    private readonly SearchSource _source;
    private readonly SearchExecutionContext _context;
    private readonly Query _query;
    private readonly ShardSort? _sort;
    private readonly SourceFilter? _filter;
    private readonly bool _showSource;
    private readonly bool _showId;
    private readonly Highlighter? _highlighter;
    private readonly FieldsFetcher _fields;
    private readonly NamedQueryMatcher _named;
    private readonly Dictionary<int, LeafColumns> _columns = [];

    public HitFetcher(SearchSource source, SearchExecutionContext context)
    {
        _source = source;
        _context = context;
        _query = ShardQuery.Build(source, context);
        if (source.PostFilter is not null)
        {
            // Its named parts are reported with the others.
            context.ToQuery(source.PostFilter);
        }

        _sort = ShardSort.Build(source, context);
        _showId = source.StoredFields is not ["_none_"];
        var fetchSource = source.Source ?? (source.StoredFields is null || source.StoredFields.Contains("_source") ? FetchSource.All : FetchSource.None);
        _showSource = fetchSource.Enabled && _showId && context.Mapping.SourceEnabled;
        _filter = FilterOf(fetchSource, context);
        _highlighter = source.Highlight is null ? null : new Highlighter(source.Highlight, _query, context);
        _fields = new FieldsFetcher(source, context);
        _named = new NamedQueryMatcher(context);
    }

    public void Write(Utf8JsonWriter writer, ShardHit hit)
    {
        var columns = ColumnsOf(hit.Doc);
        var doc = hit.Doc - columns.Leaf.DocBase;
        var id = columns.Id(doc);
        writer.WriteStartObject();
        if (_source.Explain)
        {
            writer.WriteString("_shard"u8, $"[{_context.IndexName}][{_context.Shard}]");
        }

        writer.WriteString("_index"u8, _context.IndexName);
        if (_showId)
        {
            writer.WriteString("_id"u8, id);
        }

        WriteVersions(writer, columns, doc);
        writer.WritePropertyName("_score"u8);
        ScoreJson.Write(writer, hit.Score);
        if (columns.Routing(doc) is { } routing)
        {
            writer.WriteString("_routing"u8, routing);
        }

        WriteIgnored(writer, columns, doc);
        WriteBody(writer, columns, doc, id);
        if (hit.SortValues is { } values && _sort is not null)
        {
            _sort.Write(writer, values);
        }

        _named.Write(writer, columns.Leaf, doc);
        if (_source.Explain)
        {
            writer.WritePropertyName("_explanation"u8);
            ExplanationJson.Write(writer, _context.Searcher!.Explain(_query, hit.Doc));
        }

        writer.WriteEndObject();
    }

    private static SourceFilter? FilterOf(FetchSource fetch, SearchExecutionContext context) => fetch.IsFiltered
        ? new SourceFilter(fetch.Includes, [.. fetch.Excludes, .. context.Mapping.SourceExcludes])
        : context.Mapping.SourceIncludes.Count + context.Mapping.SourceExcludes.Count > 0
            ? new SourceFilter(context.Mapping.SourceIncludes, context.Mapping.SourceExcludes)
            : null;

    private void WriteBody(Utf8JsonWriter writer, LeafColumns columns, int doc, string id)
    {
        var needsTree = _highlighter is not null || _fields.NeedsSource;
        if (!_showSource && !needsTree && _fields.IsEmpty)
        {
            return;
        }

        var bytes = _showSource || needsTree ? columns.Leaf.Reader.StoredSource(doc) : default;
        if (_showSource && !bytes.IsEmpty)
        {
            writer.WritePropertyName("_source"u8);
            writer.WriteRawValue((_filter?.Apply(bytes) ?? bytes).Span, skipInputValidation: true);
        }

        using var tree = needsTree && !bytes.IsEmpty ? JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = JsonBody.MaxDepth }) : null;
        _fields.Write(writer, tree?.RootElement ?? default, columns, doc);
        if (tree is not null)
        {
            _highlighter?.Write(writer, tree.RootElement, id);
        }
    }

    private void WriteVersions(Utf8JsonWriter writer, LeafColumns columns, int doc)
    {
        if (_source.Version)
        {
            writer.WriteNumber("_version"u8, columns.Version(doc));
        }

        if (_source.SeqNoPrimaryTerm)
        {
            writer.WriteNumber("_seq_no"u8, columns.SeqNo(doc));
            writer.WriteNumber("_primary_term"u8, columns.PrimaryTerm(doc));
        }
    }

    private static void WriteIgnored(Utf8JsonWriter writer, LeafColumns columns, int doc)
    {
        var ignored = columns.Ignored(doc);
        if (ignored.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("_ignored"u8);
        ignored.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
    }

    private LeafColumns ColumnsOf(int globalDoc)
    {
        var leaves = _context.Leaves;
        var low = 0;
        var high = leaves.Count;
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            if (leaves[middle].DocBase <= globalDoc)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        if (!_columns.TryGetValue(low, out var columns))
        {
            columns = new LeafColumns(leaves[low]);
            _columns.Add(low, columns);
        }

        return columns;
    }
}
