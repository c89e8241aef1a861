using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime.Activations;

internal sealed partial class Activation
{
    private readonly Dictionary<Type, object> _components = [];

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType)
    {
        if (GrainInstance is { } grain && componentType.IsInstanceOfType(grain))
        {
            return grain;
        }

        lock (_components)
        {
            if (_components.TryGetValue(componentType, out var component))
            {
                return component;
            }
        }

        if (componentType.IsInstanceOfType(this))
        {
            return this;
        }

        return typeof(IGrainExtension).IsAssignableFrom(componentType) ? CreateExtension(componentType) : null;
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        lock (_components)
        {
            if (value is null)
            {
                _components.Remove(typeof(TComponent));
            }
            else
            {
                _components[typeof(TComponent)] = value;
            }
        }
    }

    public (TExtension, TExtensionInterface) GetOrSetExtension<TExtension, TExtensionInterface>(Func<TExtension> newExtensionFunc)
        where TExtension : class, TExtensionInterface
        where TExtensionInterface : class, IGrainExtension
    {
        TExtension implementation;
        lock (_components)
        {
            if (_components.TryGetValue(typeof(TExtensionInterface), out var existing))
            {
                implementation = existing as TExtension
                    ?? throw new InvalidOperationException($"{GrainId} already has the extension {existing.GetType()} for {typeof(TExtensionInterface)}");
            }
            else
            {
                implementation = newExtensionFunc();
                _components[typeof(TExtensionInterface)] = implementation;
            }
        }

        return (implementation, GrainReference.Cast<TExtensionInterface>());
    }

    public TExtensionInterface GetExtension<TExtensionInterface>()
        where TExtensionInterface : class, IGrainExtension =>
        (TExtensionInterface?)GetComponent(typeof(TExtensionInterface))
            ?? throw new GrainExtensionNotInstalledException($"{GrainId} has no extension {typeof(TExtensionInterface)}");

    private object CreateExtension(Type extensionType)
    {
        var extension = extensionType == typeof(IAsyncEnumerableGrainExtension)
            ? new AsyncEnumerableGrainExtension(this, _shared.Runtime.TimeProvider, _shared.MessagingOptions)
            : ActivationServices.GetKeyedService<IGrainExtension>(extensionType)
                ?? throw new GrainExtensionNotInstalledException($"{GrainId} has no extension {extensionType}");
        lock (_components)
        {
            return _components.TryAdd(extensionType, extension) ? extension : _components[extensionType];
        }
    }
}
