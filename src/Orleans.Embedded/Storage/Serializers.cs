using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace Orleans.Serialization
{
    /// <summary>How states are written as JSON.</summary>
    public sealed class SystemTextJsonGrainStorageSerializerOptions
    {
        public JsonSerializerOptions JsonSerializerOptions { get; } = new();
    }
}

namespace Orleans.Storage
{
    /// <summary>Writes states as JSON.</summary>
    public sealed class SystemTextJsonGrainStorageSerializer(IOptions<SystemTextJsonGrainStorageSerializerOptions> options) : IGrainStorageStreamingSerializer
    {
        private readonly JsonSerializerOptions _options = options.Value.JsonSerializerOptions;

        public BinaryData Serialize<T>(T input) => new(JsonSerializer.SerializeToUtf8Bytes(input, _options));

        public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, _options)!;

        public async ValueTask SerializeAsync<T>(T input, Stream destination, CancellationToken cancellationToken = default) =>
            await JsonSerializer.SerializeAsync(destination, input, _options, cancellationToken);

        public async ValueTask<T> DeserializeAsync<T>(Stream input, CancellationToken cancellationToken = default) =>
            (await JsonSerializer.DeserializeAsync<T>(input, _options, cancellationToken))!;
    }

    /// <summary>Writes states as messages are written.</summary>
    public class OrleansGrainStorageSerializer(Serializer serializer) : IGrainStorageStreamingSerializer
    {
        public BinaryData Serialize<T>(T value) => new(serializer.SerializeToArray(value));

        public T Deserialize<T>(BinaryData input) => serializer.Deserialize<T>(input.ToMemory());

        public async ValueTask SerializeAsync<T>(T value, Stream destination, CancellationToken cancellationToken = default) =>
            await destination.WriteAsync(serializer.SerializeToArray(value), cancellationToken);

        public async ValueTask<T> DeserializeAsync<T>(Stream input, CancellationToken cancellationToken = default)
        {
            using var buffer = new MemoryStream();
            await input.CopyToAsync(buffer, cancellationToken);
            return serializer.Deserialize<T>(buffer.ToArray());
        }
    }

    /// <summary>Gives storage options the registered serializer where they have none.</summary>
    public class DefaultStorageProviderSerializerOptionsConfigurator<TOptions>(IServiceProvider serviceProvider) : IPostConfigureOptions<TOptions>
        where TOptions : class, IStorageProviderSerializerOptions
    {
        public void PostConfigure(string? name, TOptions options) =>
            options.GrainStorageSerializer ??= (name is null ? null : serviceProvider.GetKeyedService<IGrainStorageSerializer>(name)) ?? serviceProvider.GetRequiredService<IGrainStorageSerializer>();
    }
}
