using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans;
using Winnow.Contracts;

namespace Winnow.Http.Tests.Snapshots;

/// <summary>Stands for the cluster: writes down what HTTP asks of a grain, and answers what the test says.</summary>
public class RecordingGrain : DispatchProxy
{
    private static readonly JsonSerializerOptions Shown = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new BodyConverter() },
    };

    private List<string> _calls = [];
    private Func<string, string> _answer = _ => "{}";

    internal static T Create<T>(List<string> calls, Func<string, string> answer)
        where T : class
    {
        var grain = Create<T, RecordingGrain>();
        ((RecordingGrain)(object)grain)._calls = calls;
        ((RecordingGrain)(object)grain)._answer = answer;
        return grain;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _calls.Add(string.Join(' ', args!.Select(arg => JsonSerializer.Serialize(arg, Shown)).Prepend(targetMethod!.Name)));
        return Task.FromResult(new JsonResult { Body = Encoding.UTF8.GetBytes(_answer(targetMethod.Name)) });
    }

    private sealed class BodyConverter : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Encoding.UTF8.GetString(value.Span));
    }
}

/// <summary>Hands out one grain, whatever is asked for.</summary>
public class OneGrainFactory : DispatchProxy
{
    private object? _grain;

    public static IGrainFactory Of(object grain)
    {
        var factory = Create<IGrainFactory, OneGrainFactory>();
        ((OneGrainFactory)(object)factory)._grain = grain;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _grain;
}
