using System.Text.Json;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;
using Winnow.Text;

namespace Winnow.Search;

/// <summary>
/// Shows where the fields of a hit match the query. One implementation for all highlighter types: values are taken from the source
/// and analysed again.
/// </summary>
internal sealed class Highlighter
{
    private readonly SearchExecutionContext _context;
    private readonly List<FieldHighlight> _fields = [];

    public Highlighter(HighlightBuilder builder, Query query, SearchExecutionContext context)
    {
        _context = context;
        var maxOffset = context.Settings.GetInt("index.highlight.max_analyzed_offset");
        foreach (var (pattern, options) in builder.Fields)
        {
            CheckOffset(options, maxOffset);
            var highlightQuery = options.Query is null ? query : context.ToQuery(options.Query);
            foreach (var type in context.Mapping.MatchingFields(pattern))
            {
                // A pattern takes what looks like text only; a named field is tried whatever it is.
                if (type.IsMetadata || (SimplePattern.IsPattern(pattern) && type is not StringFieldType))
                {
                    continue;
                }

                var terms = HighlightTerms.Of(
                    highlightQuery, field => !options.RequireFieldMatch || field == type.Name || options.MatchedFields.Contains(field));
                _fields.Add(new FieldHighlight(SimplePattern.IsPattern(pattern) ? type.Name : pattern, type, options, terms));
            }
        }
    }

    /// <summary>Writes the <c>highlight</c> object of a hit, if any field has something to show.</summary>
    public void Write(Utf8JsonWriter writer, JsonElement source, string id)
    {
        var open = false;
        foreach (var field in _fields)
        {
            var fragments = Fragments(field, source, id);
            if (fragments.Count == 0)
            {
                continue;
            }

            if (!open)
            {
                writer.WriteStartObject("highlight"u8);
                open = true;
            }

            writer.WriteStartArray(field.Name);
            foreach (var fragment in fragments)
            {
                writer.WriteStringValue(fragment);
            }

            writer.WriteEndArray();
        }

        if (open)
        {
            writer.WriteEndObject();
        }
    }

    private static void CheckOffset(HighlightOptions options, int maxOffset)
    {
        if (options.MaxAnalyzedOffset != -1 && options.MaxAnalyzedOffset <= 0)
        {
            throw Errors.IllegalArgument("[max_analyzed_offset] must be a positive integer, or -1");
        }

        if (options.MaxAnalyzedOffset > maxOffset)
        {
            throw Errors.IllegalArgument($"max_analyzed_offset [{options.MaxAnalyzedOffset}] is larger than the index setting [{maxOffset}]");
        }
    }

    private List<string> Fragments(FieldHighlight field, JsonElement source, string id)
    {
        var options = field.Options;
        var values = new List<string>();
        foreach (var value in SourceLookup.Values(source, SourceLookup.SourcePath(_context.Mapping, field.Type.Name)))
        {
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                values.Add(Limited(JsonText.Plain(value), field, id));
            }
        }

        var passages = new List<Passage>();
        for (var i = 0; i < values.Count && !field.Terms.IsEmpty; i++)
        {
            var matches = TextMatches.Find(Tokens(field.Type, values[i]), field.Terms);
            if (matches.Count > 0)
            {
                passages.AddRange(options.NumberOfFragments == 0
                    ? [new Passage(i, values[i], 0, values[i].Length, matches)]
                    : Passage.Cut(i, values[i], matches, options.FragmentSize <= 0 ? int.MaxValue / 2 : options.FragmentSize));
            }
            else if (options.NumberOfFragments == 0)
            {
                passages.Add(new Passage(i, values[i], 0, values[i].Length, []));
            }
        }

        return passages.Exists(passage => passage.Matches.Count > 0) ? Best(passages, options) : NoMatch(values, options);
    }

    private static List<string> Best(List<Passage> passages, HighlightOptions options)
    {
        IEnumerable<Passage> chosen = passages;
        if (options.NumberOfFragments > 0)
        {
            chosen = passages.OrderByDescending(passage => passage.Score()).Take(options.NumberOfFragments);
            if (!options.OrderByScore)
            {
                chosen = chosen.OrderBy(passage => passage.Value).ThenBy(passage => passage.Start);
            }
        }

        return [.. chosen.Select(passage => passage.Render(options))];
    }

    private static List<string> NoMatch(List<string> values, HighlightOptions options)
    {
        if (options.NoMatchSize <= 0 || values.Count == 0)
        {
            return [];
        }

        var head = PassageBreaks.Head(values[0], options.NoMatchSize);
        return head.Length == 0 ? [] : [new Passage(0, head, 0, head.Length, []).Render(options)];
    }

    private string Limited(string text, FieldHighlight field, string id)
    {
        var limit = field.Options.MaxAnalyzedOffset;
        if (limit > 0)
        {
            return text.Length <= limit ? text : text[..limit];
        }

        var maxOffset = _context.Settings.GetInt("index.highlight.max_analyzed_offset");
        return text.Length <= maxOffset
            ? text
            : throw Errors.IllegalArgument(
                $"The length [{text.Length}] of field [{field.Name}] in doc[{id}]/index[{_context.IndexName}] exceeds the "
                + $"[index.highlight.max_analyzed_offset] limit [{maxOffset}]. To avoid this error, set the query parameter [max_analyzed_offset] to a value "
                + $"less than index setting [{maxOffset}] and this will tolerate long field values by truncating them.");
    }

    private static IReadOnlyList<AnalyzedToken> Tokens(MappedFieldType type, string text) => type switch
    {
        TextFieldType field => field.IndexAnalyzer.Analyze(text),
        KeywordFieldType { Normalizer: { } normalizer } => normalizer.Analyze(text),
        _ => BuiltInAnalyzers.Keyword.Analyze(text),
    };

    private sealed record FieldHighlight(string Name, MappedFieldType Type, HighlightOptions Options, HighlightTerms Terms);
}
