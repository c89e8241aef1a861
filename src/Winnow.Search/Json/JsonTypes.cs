using System.Text.Json.Serialization;

namespace Winnow.Search;

/// <summary>Generated JSON code for the few plain types that are read and written whole.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class JsonTypes : JsonSerializerContext;
