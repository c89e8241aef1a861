namespace Winnow.Http.Rest;

/// <summary>Reads the query part of a request line; the last of several values wins.</summary>
internal static class QueryText
{
    public static Dictionary<string, string> Parse(string query)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            parameters[Decode(name.Replace('+', ' '))] = equals < 0 ? "" : Decode(pair[(equals + 1)..].Replace('+', ' '));
        }

        return parameters;
    }

    public static string Decode(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
