using System.Text.Json;
using Winnow.Search.Mappings;
using Winnow.Text;

namespace Winnow.Search;

/// <summary><c>_analyze</c>: what an analyzer makes of a text.</summary>
public static class AnalyzeAction
{
    private const int DefaultMaxTokens = 10_000;

    /// <summary>Runs a request.</summary>
    /// <param name="mapper">The index, or null for the built-in analyzers only.</param>
    /// <param name="body">The request.</param>
    /// <returns>The response.</returns>
    public static byte[] Execute(MapperService? mapper, ReadOnlyMemory<byte> body)
    {
        var request = AnalyzeRequest.Parse(body);
        var registry = mapper?.Analyzers.Registry ?? AnalysisRegistry.Default;
        try
        {
            var analyzer = AnalyzerOf(request, mapper, registry);
            var limit = mapper?.Settings.GetInt("index.analyze.max_token_count") ?? DefaultMaxTokens;
            return JsonText.WriteBytes(writer =>
            {
                writer.WriteStartObject();
                if (request.Explain)
                {
                    WriteDetail(writer, request, analyzer, registry, limit);
                }
                else
                {
                    WriteTokens(writer, Tokens(analyzer, request.Text, limit), detailed: false);
                }

                writer.WriteEndObject();
            });
        }
        catch (AnalysisException e)
        {
            throw Errors.IllegalArgument(e.Message);
        }
    }

    private static Analyzer AnalyzerOf(AnalyzeRequest request, MapperService? mapper, AnalysisRegistry registry)
    {
        if (request.Analyzer is not null)
        {
            return registry.GetAnalyzer(request.Analyzer);
        }

        if (request.Normalizer is not null)
        {
            return mapper is null
                ? throw Errors.IllegalArgument("analysis based on a normalizer requires an index")
                : registry.GetNormalizer(request.Normalizer);
        }

        if (request.Tokenizer is not null)
        {
            return registry.BuildAnalyzer(request.Tokenizer, request.CharFilters, request.Filters);
        }

        if (request.IsCustom)
        {
            return registry.BuildNormalizer(request.CharFilters, request.Filters);
        }

        if (request.Field is null)
        {
            return registry.DefaultIndexAnalyzer;
        }

        if (mapper is null)
        {
            throw Errors.IllegalArgument("analysis based on a specific field requires an index");
        }

        return mapper.Current.Field(request.Field) switch
        {
            TextFieldType text => text.IndexAnalyzer,
            KeywordFieldType keyword => keyword.Normalizer ?? BuiltInAnalyzers.Keyword,
            null => registry.DefaultIndexAnalyzer,
            { } other => throw Errors.IllegalArgument(
                $"Can't process field [{request.Field}], Analysis requests are only supported on tokenized fields, not on [{other.TypeName}]"),
        };
    }

    private static IReadOnlyList<AnalyzedToken> Tokens(Analyzer analyzer, IReadOnlyList<string> texts, int limit)
    {
        var tokens = analyzer.Analyze(texts);
        return tokens.Count <= limit
            ? tokens
            : throw Errors.IllegalState(
                $"The number of tokens produced by calling _analyze has exceeded the allowed maximum of [{limit}]. "
                + "This limit can be set by changing the [index.analyze.max_token_count] index level setting.");
    }

    private static void WriteDetail(Utf8JsonWriter writer, AnalyzeRequest request, Analyzer analyzer, AnalysisRegistry registry, int limit)
    {
        writer.WriteStartObject("detail"u8);
        writer.WriteBoolean("custom_analyzer"u8, request.Tokenizer is not null);
        if (request.Tokenizer is null)
        {
            writer.WriteStartObject("analyzer"u8);
            writer.WriteString("name"u8, request.Analyzer ?? analyzer.Name);
            WriteTokens(writer, Tokens(analyzer, request.Text, limit), detailed: true);
            writer.WriteEndObject();
            writer.WriteEndObject();
            return;
        }

        if (request.CharFilters.Count > 0)
        {
            WriteCharFilters(writer, request, registry, limit);
        }

        writer.WriteStartObject("tokenizer"u8);
        writer.WriteString("name"u8, NameOf(request.Tokenizer, "__anonymous__"));
        WriteTokens(writer, Tokens(registry.BuildAnalyzer(request.Tokenizer, request.CharFilters, []), request.Text, limit), detailed: true);
        writer.WriteEndObject();
        if (request.Filters.Count > 0)
        {
            writer.WriteStartArray("tokenfilters"u8);
            for (var i = 1; i <= request.Filters.Count; i++)
            {
                // The chain up to this filter.
                var chain = registry.BuildAnalyzer(request.Tokenizer, request.CharFilters, request.Filters.GetRange(0, i));
                writer.WriteStartObject();
                writer.WriteString("name"u8, NameOf(request.Filters[i - 1], "__anonymous__"));
                WriteTokens(writer, Tokens(chain, request.Text, limit), detailed: true);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteCharFilters(Utf8JsonWriter writer, AnalyzeRequest request, AnalysisRegistry registry, int limit)
    {
        writer.WriteStartArray("charfilters"u8);
        for (var i = 1; i <= request.CharFilters.Count; i++)
        {
            var chain = registry.BuildAnalyzer("keyword", request.CharFilters.GetRange(0, i), []);
            writer.WriteStartObject();
            writer.WriteString("name"u8, NameOf(request.CharFilters[i - 1], "__anonymous__"));
            writer.WriteStartArray("filtered_text"u8);
            foreach (var text in request.Text)
            {
                writer.WriteStringValue(string.Concat(Tokens(chain, [text], limit).Select(token => token.Term)));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string NameOf(object component, string anonymous) =>
        component as string
        ?? (component is IReadOnlyDictionary<string, object?> settings && settings.TryGetValue("type", out var type) ? $"{anonymous}{type}" : anonymous);

    private static void WriteTokens(Utf8JsonWriter writer, IReadOnlyList<AnalyzedToken> tokens, bool detailed)
    {
        writer.WriteStartArray("tokens"u8);
        foreach (var token in tokens)
        {
            writer.WriteStartObject();
            writer.WriteString("token"u8, token.Term);
            writer.WriteNumber("start_offset"u8, token.StartOffset);
            writer.WriteNumber("end_offset"u8, token.EndOffset);
            writer.WriteString("type"u8, token.Type);
            writer.WriteNumber("position"u8, token.Position);
            if (detailed)
            {
                var bytes = System.Text.Encoding.UTF8.GetBytes(token.Term);
                writer.WriteString("bytes"u8, "[" + string.Join(' ', bytes.Select(b => b.ToString("x2"))) + "]");
                writer.WriteNumber("positionLength"u8, token.PositionLength);
                writer.WriteNumber("termFrequency"u8, 1);
            }
            else if (token.PositionLength > 1)
            {
                writer.WriteNumber("positionLength"u8, token.PositionLength);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
