using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime.Activations;

/// <summary>Creates grain instances: constructor arguments come from the activation's services, and facets from their mappers.</summary>
internal sealed class GrainActivator : IGrainActivator
{
    // Compiled, which costs milliseconds: silos of one process share them.
    private static readonly ConcurrentDictionary<Type, ObjectFactory> Factories = new();
    private readonly ObjectFactory _factory;
    private readonly Factory<IGrainContext, object>[] _facets;

    public GrainActivator(IServiceProvider services, Type grainClass)
    {
        var constructor = ChooseConstructor(grainClass);
        var facets = constructor.GetParameters().Where(p => Facet(p) is not null).ToArray();
        _facets = [.. facets.Select(p => CreateFacetFactory(services, p))];
        _factory = Factories.GetOrAdd(grainClass, type => ActivatorUtilities.CreateFactory(type, [.. facets.Select(p => p.ParameterType)]));
    }

    public object CreateInstance(IGrainContext context)
    {
        var arguments = _facets.Length == 0 ? [] : new object[_facets.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _facets[i](context);
        }

        return _factory(context.ActivationServices, arguments);
    }

    public async ValueTask DisposeInstance(IGrainContext context, object instance)
    {
        switch (instance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }

    private static ConstructorInfo ChooseConstructor(Type grainClass)
    {
        var constructors = grainClass.GetConstructors(BindingFlags.Public | BindingFlags.Instance);
        return Array.Find(constructors, c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? constructors.MaxBy(c => c.GetParameters().Length)
            ?? throw new OrleansConfigurationException($"The grain class {grainClass} has no public constructor");
    }

    private static Attribute? Facet(ParameterInfo parameter) => parameter.GetCustomAttributes(inherit: true).OfType<Attribute>().FirstOrDefault(a => a is IFacetMetadata);

    private static Factory<IGrainContext, object> CreateFacetFactory(IServiceProvider services, ParameterInfo parameter)
    {
        var metadata = Facet(parameter)!;
        for (var type = metadata.GetType(); type is not null && typeof(IFacetMetadata).IsAssignableFrom(type); type = type.BaseType)
        {
            var mapperType = typeof(IAttributeToFactoryMapper<>).MakeGenericType(type);
            if (services.GetService(mapperType) is { } mapper)
            {
                return (Factory<IGrainContext, object>)mapperType.GetMethod(nameof(IAttributeToFactoryMapper<PersistentStateAttribute>.GetFactory))!
                    .Invoke(mapper, [parameter, metadata])!;
            }
        }

        throw new OrleansConfigurationException($"No IAttributeToFactoryMapper is registered for the attribute {metadata.GetType()} of the parameter \"{parameter.Name}\" of {parameter.Member.DeclaringType}");
    }
}
