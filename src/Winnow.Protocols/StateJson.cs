using System.Text.Json;
using System.Text.Json.Serialization;

namespace Winnow.Protocols;

/// <summary>How a state is written down and sent: one form for storage and wire, independent of who stores it.</summary>
public static class StateJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static byte[] Write<T>(T state) => JsonSerializer.SerializeToUtf8Bytes(state, Options);

    public static T Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, Options)
        ?? throw new InvalidDataException($"an empty {typeof(T).Name}");
}
