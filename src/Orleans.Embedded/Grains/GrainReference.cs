using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What all references to grains of one type through one interface share.</summary>
public class GrainReferenceShared
{
    private readonly GrainReferenceFactory _factory;

    internal GrainReferenceShared(GrainType grainType, GrainInterfaceType interfaceType, ushort interfaceVersion, GrainReferenceFactory factory, InvokeMethodOptions invokeMethodOptions, IServiceProvider serviceProvider)
    {
        GrainType = grainType;
        InterfaceType = interfaceType;
        InterfaceVersion = interfaceVersion;
        _factory = factory;
        InvokeMethodOptions = invokeMethodOptions;
        ServiceProvider = serviceProvider;
    }

    public GrainType GrainType { get; }

    /// <summary>Read at each call: a reference may be made before its silo or client has started.</summary>
    public IGrainReferenceRuntime Runtime =>
        _factory.Runtime ?? throw new InvalidOperationException("The silo or client that this reference belongs to has not started.");

    public GrainInterfaceType InterfaceType { get; }

    public ushort InterfaceVersion { get; }

    public InvokeMethodOptions InvokeMethodOptions { get; }

    public IServiceProvider ServiceProvider { get; }
}

/// <summary>A reference to a grain. The compiled subclasses implement grain interfaces.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>, ISpanFormattable
{
    protected GrainReference(GrainReferenceShared shared, IdSpan key)
    {
        Shared = shared;
        GrainId = GrainId.Create(shared.GrainType, key);
    }

    public GrainId GrainId { get; }

    public GrainInterfaceType InterfaceType => Shared.InterfaceType;

    public virtual string InterfaceName => InterfaceType.ToString();

    public ushort InterfaceVersion => Shared.InterfaceVersion;

    internal GrainReferenceShared Shared { get; }

    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => (TGrainInterface)Shared.Runtime.Cast(this, typeof(TGrainInterface));

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override int GetHashCode() => GrainId.GetHashCode();

    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    public override string ToString() => $"GrainReference:{GrainId}{(InterfaceType.IsDefault ? "" : $":{InterfaceType}")}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{ToString()}", out charsWritten);

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => reference1 is null ? reference2 is null : reference1.Equals(reference2);

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    protected ValueTask<T> InvokeAsync<T>(IRequest methodDescription) => Shared.Runtime.InvokeMethodAsync<T>(this, methodDescription, methodDescription.Options);

    protected ValueTask InvokeAsync(IRequest methodDescription) => Shared.Runtime.InvokeMethodAsync(this, methodDescription, methodDescription.Options);

    protected void Invoke(IRequest methodDescription) => Shared.Runtime.InvokeMethod(this, methodDescription, methodDescription.Options);
}

/// <summary>Sends the calls that are made through references.</summary>
public interface IGrainReferenceRuntime
{
    ValueTask<T> InvokeMethodAsync<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options);

    ValueTask InvokeMethodAsync(GrainReference reference, IInvokable request, InvokeMethodOptions options);

    void InvokeMethod(GrainReference reference, IInvokable request, InvokeMethodOptions options);

    object Cast(IAddressable grain, Type interfaceType);
}
