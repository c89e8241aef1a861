using System.Text.Json.Nodes;

namespace Winnow.Search.Tests;

internal static class Json
{
    /// <summary>Asserts that two JSON texts say the same.</summary>
    public static void Equal(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nbut was  {actual?.ToJsonString()}");

    public static void Equal(string expected, ReadOnlyMemory<byte> actual) => Equal(expected, JsonNode.Parse(actual.Span));

    public static byte[] Bytes(string json) => System.Text.Encoding.UTF8.GetBytes(json);
}
