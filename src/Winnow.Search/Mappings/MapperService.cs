using System.Text;

namespace Winnow.Search.Mappings;

/// <summary>The mapping of one index: merges new mappings into it and reads documents through it. Safe for many threads.</summary>
public sealed class MapperService
{
    private const string TotalFieldsLimit = "index.mapping.total_fields.limit";

    private volatile State _state;

    public MapperService(IndexSettings settings, ReadOnlyMemory<byte> mappingJson)
    {
        var analyzers = new IndexAnalyzers(settings);
        _state = new State(settings, analyzers, null!);
        _state = _state with { Mapping = Compile(new MappingParser(analyzers, settings).Parse(mappingJson), settings, analyzers) };
    }

    public Mapping Current => _state.Mapping;

    public IndexSettings Settings => _state.Settings;

    public IndexAnalyzers Analyzers => _state.Analyzers;

    /// <summary>
    /// What the mapping becomes with another merged in. A conflict, or a limit that is passed, is an
    /// <c>illegal_argument_exception</c>; nothing changes before it is applied.
    /// </summary>
    public Mapping MergeWith(ReadOnlyMemory<byte> mappingJson) => Merge(_state, mappingJson);

    public void Apply(Mapping mapping) => _state = _state with { Mapping = mapping };

    /// <summary>Takes over dynamic settings, such as new limits.</summary>
    public void Apply(IndexSettings settings) => _state = _state with { Settings = settings };

    /// <summary>
    /// Reads a document. When it has fields that the mapping does not know, only <see cref="ParsedDocument.MappingUpdate"/> is of use:
    /// merge and apply it, then parse again.
    /// </summary>
    /// <param name="id">The document's id.</param>
    /// <param name="routing">The routing value, if one was given.</param>
    /// <param name="source">The document.</param>
    /// <param name="reuse">A document that is not needed any more.</param>
    public ParsedDocument Parse(string id, string? routing, ReadOnlyMemory<byte> source, ParsedDocument? reuse = null)
    {
        var state = _state;
        var parsed = reuse ?? new ParsedDocument();
        Parse(state.Mapping, id, source, parsed);
        parsed.MappingUpdate = default;
        if (parsed.Context.Dynamic is { IsEmpty: false } dynamic)
        {
            parsed.MappingUpdate = CheckedUpdate(state, dynamic, id, source, parsed);
        }

        return Finish(parsed, id, routing, source);
    }

    /// <summary>
    /// Reads a document that was indexed elsewhere before: what the mapping does not know is left out, and <see cref="ParsedDocument.LeavesOut"/> says
    /// whether there was any that it might take. Either a newer mapping has it, or whoever indexed the document left it out as well.
    /// </summary>
    /// <param name="id">The document's id.</param>
    /// <param name="routing">The routing value, if one was given.</param>
    /// <param name="source">The document.</param>
    /// <param name="reuse">A document that is not needed any more.</param>
    public ParsedDocument ParseMapped(string id, string? routing, ReadOnlyMemory<byte> source, ParsedDocument? reuse = null)
    {
        var parsed = reuse ?? new ParsedDocument();
        Parse(_state.Mapping, id, source, parsed, mappedOnly: true);
        parsed.MappingUpdate = default;
        return Finish(parsed, id, routing, source);
    }

    private static ParsedDocument Finish(ParsedDocument parsed, string id, string? routing, ReadOnlyMemory<byte> source)
    {
        parsed.Id = id;
        parsed.Routing = routing;
        parsed.Source = source;
        AddMetadata(parsed, id, routing);
        return parsed;
    }

    private static void Parse(Mapping mapping, string id, ReadOnlyMemory<byte> source, ParsedDocument parsed, bool mappedOnly = false)
    {
        parsed.Context.Start(mapping, id, source, mappedOnly);
        DocumentParser.Parse(parsed.Context);
    }

    // A document that does not fit the mapping that it asks for must not change it.
    private static byte[] CheckedUpdate(State state, DynamicFields dynamic, string id, ReadOnlyMemory<byte> source, ParsedDocument parsed)
    {
        dynamic.CheckLimit(state.Mapping.FieldCount, state.Settings.GetLong(TotalFieldsLimit));
        var update = dynamic.ToMappingJson();
        Mapping merged;
        try
        {
            merged = Merge(state, update);
        }
        catch (ElasticsearchException e)
        {
            throw Errors.DocumentParsing($"failed to parse: {e.Reason}", new JsonLocation(1, 1), e);
        }

        Parse(merged, id, source, parsed);
        return update;
    }

    private static Mapping Merge(State state, ReadOnlyMemory<byte> mappingJson)
    {
        var added = new MappingParser(state.Analyzers, state.Settings).Parse(mappingJson);
        return Compile(MappingMerger.Merge(state.Mapping.Definition, added), state.Settings, state.Analyzers);
    }

    private static Mapping Compile(RootDefinition definition, IndexSettings settings, IndexAnalyzers analyzers)
    {
        var mapping = new MappingCompiler(analyzers, settings).Compile(definition);
        var limit = settings.GetLong(TotalFieldsLimit);
        return mapping.FieldCount <= limit ? mapping : throw Errors.IllegalArgument($"Limit of total fields [{limit}] has been exceeded");
    }

    private static void AddMetadata(ParsedDocument parsed, string id, string? routing)
    {
        Span<byte> buffer = stackalloc byte[512];
        var utf8 = Utf8(id, buffer);
        parsed.Document.AddTerm(MetadataFields.Id, utf8);
        parsed.Document.AddBinary(MetadataFields.Id, utf8);
        if (routing is not null)
        {
            utf8 = Utf8(routing, buffer);
            parsed.Document.AddTerm(MetadataFields.Routing, utf8);
            parsed.Document.AddBinary(MetadataFields.Routing, utf8);
        }
    }

    private static ReadOnlySpan<byte> Utf8(string text, Span<byte> buffer) =>
        Encoding.UTF8.TryGetBytes(text, buffer, out var written) ? buffer[..written] : Encoding.UTF8.GetBytes(text);

    private sealed record State(IndexSettings Settings, IndexAnalyzers Analyzers, Mapping Mapping);
}
